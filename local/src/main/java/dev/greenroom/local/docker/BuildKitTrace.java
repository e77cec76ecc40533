package dev.greenroom.local.docker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What BuildKit tells of a build: its {@code moby.buildkit.v1.StatusResponse}, a protocol buffer of
 * which three kinds of message and a few fields of each matter here.
 *
 * @param steps what has begun or ended
 * @param outputs what the steps have printed
 */
record BuildKitTrace(List<Step> steps, List<Output> outputs) {

  /**
   * One step.
   *
   * @param id its digest
   * @param name such as {@code [2/3] RUN make}
   * @param cached nothing had to be done
   * @param begun when, in nanoseconds; 0 before
   * @param ended likewise
   * @param error empty unless it failed
   */
  record Step(String id, String name, boolean cached, long begun, long ended, String error) {}

  /** A piece of what a step printed; lines may be cut. */
  record Output(String step, byte[] text) {}

  /**
   * @throws IllegalArgumentException when it is no such message
   */
  static BuildKitTrace parse(byte[] message) {
    List<Step> steps = new ArrayList<>();
    List<Output> outputs = new ArrayList<>();
    ProtoFields fields = new ProtoFields(message);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> steps.add(step(fields.bytes()));
        case 3 -> outputs.add(output(fields.bytes()));
        default -> fields.skip();
      }
    }
    return new BuildKitTrace(steps, outputs);
  }

  private static Step step(byte[] message) {
    String id = "";
    String name = "";
    String error = "";
    boolean cached = false;
    long begun = 0;
    long ended = 0;
    ProtoFields fields = new ProtoFields(message);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> id = text(fields.bytes());
        case 3 -> name = text(fields.bytes());
        case 4 -> cached = fields.number64() != 0;
        case 5 -> begun = nanos(fields.bytes());
        case 6 -> ended = nanos(fields.bytes());
        case 7 -> error = text(fields.bytes());
        default -> fields.skip();
      }
    }
    return new Step(id, name, cached, begun, ended, error);
  }

  private static Output output(byte[] message) {
    String step = "";
    byte[] text = {};
    ProtoFields fields = new ProtoFields(message);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> step = text(fields.bytes());
        case 4 -> text = fields.bytes();
        default -> fields.skip();
      }
    }
    return new Output(step, text);
  }

  /** A {@code google.protobuf.Timestamp}. */
  private static long nanos(byte[] message) {
    long nanos = 0;
    ProtoFields fields = new ProtoFields(message);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> nanos += fields.number64() * 1_000_000_000;
        case 2 -> nanos += fields.number64();
        default -> fields.skip();
      }
    }
    return nanos;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
