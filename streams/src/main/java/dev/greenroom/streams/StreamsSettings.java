package dev.greenroom.streams;

import java.time.Duration;
import java.util.Map;

/**
 * What the program may be told besides what all services of an account are; docs/aws-streams.md has
 * the table.
 *
 * @param port on which it listens, 0 for any that is free
 * @param silence the longest that an answer of lines says nothing
 * @param drain how long streams may go on once it is told to end
 */
public record StreamsSettings(int port, Duration silence, Duration drain) {
  public static final String PORT = "GREENROOM_PORT";
  public static final String SILENCE = "GREENROOM_KEEP_ALIVE_SECONDS";
  public static final String DRAIN = "GREENROOM_DRAIN_SECONDS";

  private static final int USUAL_PORT = 8080;
  private static final int LARGEST_PORT = 65_535;

  /** CloudFront waits 60 s for the next piece. */
  private static final int USUAL_SILENCE = 45;

  private static final int LONGEST_SILENCE = 59;

  /** ECS kills a task of Fargate 120 s after it was told to end. */
  private static final int USUAL_DRAIN = 100;

  private static final int LONGEST_DRAIN = 110;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with one sentence that names the setting, what it is and what
   *     it must be
   */
  public static StreamsSettings of(Map<String, String> environment) {
    return new StreamsSettings(
        number(environment, PORT, USUAL_PORT, 0, LARGEST_PORT),
        Duration.ofSeconds(number(environment, SILENCE, USUAL_SILENCE, 1, LONGEST_SILENCE)),
        Duration.ofSeconds(number(environment, DRAIN, USUAL_DRAIN, 0, LONGEST_DRAIN)));
  }

  private static int number(
      Map<String, String> environment, String name, int usual, int least, int most) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return usual;
    }
    int value = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is '%s', which is not a whole number from %d to %d."
              .formatted(name, text, least, most));
    }
    return value;
  }
}
