package dev.greenroom.functions.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding, read leniently: what is malformed stays as it is, and then names nothing. */
public final class PercentText {
  private PercentText() {}

  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      int high = bytes[at] == '%' && at + 2 < bytes.length ? digit(bytes[at + 1]) : -1;
      int low = high < 0 ? -1 : digit(bytes[at + 2]);
      if (low < 0) {
        out.write(bytes[at]);
      } else {
        out.write(high * 16 + low);
        at += 2;
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int digit(byte b) {
    return Character.digit(b, 16);
  }
}
