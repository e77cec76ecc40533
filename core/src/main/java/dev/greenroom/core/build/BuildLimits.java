package dev.greenroom.core.build;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import java.util.TreeSet;

/**
 * From when on a build that nobody needs is deleted.
 *
 * @param age since its end, at least a day
 * @param count how many builds of an organization are kept at most, besides those that are needed;
 *     at least 1
 */
public record BuildLimits(Duration age, int count) {
  private static final int MOST = 1_000_000;

  /** 90 days, and 200 builds. */
  public static BuildLimits defaults() {
    return new BuildLimits(Duration.ofDays(90), 200);
  }

  /**
   * Reads an operator's own: lines {@code days=90} and {@code builds=200}, either of which may be
   * absent.
   *
   * @throws IllegalArgumentException with what is wrong, as the end of a sentence
   */
  public static BuildLimits parse(String text) {
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TreeSet<String> unknown = new TreeSet<>(lines.stringPropertyNames());
    unknown.remove("days");
    unknown.remove("builds");
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is neither days nor builds".formatted(unknown.getFirst()));
    }
    BuildLimits usual = defaults();
    return new BuildLimits(
        Duration.ofDays(number(lines, "days", usual.age().toDays())),
        (int) number(lines, "builds", usual.count()));
  }

  private static long number(Properties lines, String name, long otherwise) {
    String text = lines.getProperty(name, Long.toString(otherwise)).strip();
    if (!text.matches("[1-9][0-9]{0,6}") || Long.parseLong(text) > MOST) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be a number from 1 to %d".formatted(name, text, MOST));
    }
    return Long.parseLong(text);
  }
}
