package dev.greenroom.infra.function;

import java.util.List;

/**
 * An operation of the API.
 *
 * @param id as the contract names it
 * @param method upper case
 * @param path with parameters in braces
 * @param function the class that serves it, below {@code dev.greenroom.functions}
 * @param streams true when its answer comes piece by piece, which no function of Lambda in Java can
 */
public record Operation(String id, String method, String path, String function, boolean streams) {

  private static final String STREAMS = "streams";

  /** Reads a line of routes.txt. */
  static Operation parse(String line) {
    List<String> words = List.of(line.split(" "));
    return new Operation(
        words.get(0), words.get(1), words.get(2), words.get(3), words.contains(STREAMS));
  }

  /** As a line of routes.txt. */
  String line() {
    String line = String.join(" ", id, method, path, function);
    return streams ? line + " " + STREAMS : line;
  }
}
