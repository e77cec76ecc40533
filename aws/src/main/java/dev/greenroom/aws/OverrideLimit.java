package dev.greenroom.aws;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The override of a task takes 8,192 characters, its own JSON included. Ids and tokens are far from
 * that; the configuration of a room may have more than that by itself.
 */
final class OverrideLimit {
  /** What is left of 8,192 for names, values and the JSON around each of them. */
  private static final int MOST = 7_800;

  /** {@code {"name":"","value":""},}. */
  private static final int AROUND = 25;

  private static final String CONFIG = "HATHORA_INITIAL_ROOM_CONFIG";

  /** Says that the configuration is to be asked for: it did not fit. */
  static final String ASK = "GREENROOM_INITIAL_ROOM_CONFIG_OMITTED";

  private OverrideLimit() {}

  /**
   * The same when it fits; else without the configuration of the first room, which the game then
   * asks the API for.
   *
   * @param beside what is in the same override for another container
   */
  static Map<String, String> fit(Map<String, String> values, Map<String, String> beside) {
    int length = length(values) + length(beside);
    if (length <= MOST) {
      return values;
    }
    Map<String, String> fitting = new LinkedHashMap<>(values);
    fitting.remove(CONFIG);
    fitting.put(ASK, "true");
    return fitting;
  }

  private static int length(Map<String, String> values) {
    return values.entrySet().stream().mapToInt(OverrideLimit::length).sum();
  }

  /** Quotes and what is not ASCII are longer in JSON. */
  private static int length(Map.Entry<String, String> entry) {
    int plain = entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    long escaped = entry.getValue().chars().filter(c -> c == '"' || c == '\\' || c < ' ').count();
    long foreign = entry.getValue().chars().filter(c -> c > '~').count();
    return (int) (AROUND + entry.getKey().length() + plain + 5 * escaped + 6 * foreign);
  }
}
