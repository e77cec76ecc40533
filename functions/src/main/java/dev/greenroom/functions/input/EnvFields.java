package dev.greenroom.functions.input;

import dev.greenroom.core.error.GreenroomException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment of a deployment: an array of names and values. */
final class EnvFields {
  private static final int MOST = 100;

  /** An item may have 400 KB, and what is sealed grows by a third. */
  private static final int MOST_BYTES = 250_000;

  private static final Text NAME =
      Text.matching(
          1, 100, "[a-zA-Z_][a-zA-Z0-9_]*", "a-z, A-Z, 0-9 and _, not beginning with a digit");
  private static final Text VALUE = Text.of(0, 5000);

  private EnvFields() {}

  static Map<String, String> read(Fields body) {
    body.require("env", "an array of at most %d objects, perhaps empty".formatted(MOST));
    Map<String, String> env = new LinkedHashMap<>();
    int bytes = 0;
    for (Fields entry : body.objects("env", MOST)) {
      String name = entry.requiredText("name", NAME);
      String value = entry.requiredText("value", VALUE);
      if (env.put(name, value) != null) {
        throw entry.refused("name", name, "a name that is not given twice");
      }
      bytes += name.length() + value.getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MOST_BYTES) {
      throw GreenroomException.invalid(
          "env holds %d bytes in all; it must hold at most %d.", bytes, MOST_BYTES);
    }
    return env;
  }
}
