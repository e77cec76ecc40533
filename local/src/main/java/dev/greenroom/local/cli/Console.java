package dev.greenroom.local.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command may touch of its surroundings.
 *
 * @param out data only: tables, JSON, logs
 * @param err what is said to a person
 * @param env the environment variables
 * @param home the folder that Greenroom was cloned into
 */
public record Console(PrintWriter out, PrintWriter err, Map<String, String> env, Path home) {

  /** The first of these variables that is set and not blank. */
  Optional<String> env(String... names) {
    for (String name : names) {
      String value = env.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }

  /** Where {@code up} keeps its data unless told otherwise. */
  Path defaultData() {
    return home.resolve(".greenroom");
  }

  /** Prints one line for a person. */
  public void say(String line) {
    err.println(line);
    err.flush();
  }

  /** Prints one line of data. */
  public void print(String line) {
    out.println(line);
    out.flush();
  }
}
