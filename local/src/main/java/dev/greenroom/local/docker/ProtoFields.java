package dev.greenroom.local.docker;

import java.util.Arrays;

/** The fields of one protocol buffer message, in their order. */
final class ProtoFields {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] message;
  private int at;
  private int number;
  private int kind;

  ProtoFields(byte[] message) {
    this.message = message;
  }

  /** False at the end. */
  boolean next() {
    if (at >= message.length) {
      return false;
    }
    long key = varint();
    number = (int) (key >>> 3);
    kind = (int) key & 7;
    return true;
  }

  int number() {
    return number;
  }

  /** A number, a truth or an enum. */
  long number64() {
    return varint();
  }

  /** A text or a message. */
  byte[] bytes() {
    int length = (int) varint();
    int from = at;
    advance(length);
    return Arrays.copyOfRange(message, from, at);
  }

  void skip() {
    switch (kind) {
      case VARINT -> varint();
      case EIGHT_BYTES -> advance(8);
      case LENGTH -> advance((int) varint());
      case FOUR_BYTES -> advance(4);
      default -> throw broken();
    }
  }

  private void advance(int bytes) {
    if (bytes < 0 || bytes > message.length - at) {
      throw broken();
    }
    at += bytes;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= message.length) {
        throw broken();
      }
      byte b = message[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken();
  }

  private static IllegalArgumentException broken() {
    return new IllegalArgumentException("The engine's news of a build cannot be read.");
  }
}
