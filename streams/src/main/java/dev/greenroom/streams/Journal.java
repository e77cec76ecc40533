package dev.greenroom.streams;

import dev.greenroom.functions.http.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service says: a line of JSON for each record. */
final class Journal {
  private final PrintStream out;
  private final InstantSource clock;
  private final String replica;

  /**
   * @param replica tells this one from the others
   */
  Journal(PrintStream out, InstantSource clock, String replica) {
    this.out = out;
    this.clock = clock;
    this.replica = replica;
  }

  void info(String message) {
    say("INFO", message);
  }

  void warn(String message) {
    say("WARN", message);
  }

  void error(String message) {
    say("ERROR", message);
  }

  private void say(String level, String message) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", clock.instant().toString());
    line.put("program", "streams");
    line.put("replica", replica);
    line.put("level", level);
    line.put("message", Json.writable(message));
    print(new String(Json.write(line), StandardCharsets.UTF_8));
  }

  /** One that is JSON already; one write, so that lines of two threads do not mix. */
  void print(String line) {
    out.println(line);
  }
}
