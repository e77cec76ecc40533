package dev.greenroom.core.sim;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/** How many players there were over time, as somebody recorded it. */
public final class Trace {
  private static final long DAY = 86_400;

  /** Of each second something is kept. */
  private static final long MOST_DAYS = 400;

  /** Some programs begin a file with it. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String name;
  private final Instant start;
  private final long[] seconds;
  private final double[] players;

  private Trace(String name, Instant start, long[] seconds, double[] players) {
    this.name = name;
    this.start = start;
    this.seconds = seconds;
    this.players = players;
  }

  /**
   * Samples at an even step.
   *
   * @param stepSeconds between two samples
   */
  static Trace even(String name, Instant start, int stepSeconds, double[] players) {
    long[] seconds = new long[players.length];
    Arrays.setAll(seconds, i -> (long) i * stepSeconds);
    return new Trace(name, start, seconds, players.clone());
  }

  /**
   * Reads lines of {@code timestamp,value}; the first may be a header. A timestamp is ISO 8601
   * ({@code 2026-01-31T18:00:00Z}, or with a space and without a zone, which then is UTC), or Unix
   * time in seconds or milliseconds. Steps may differ, a missing sample is a missing line or value.
   *
   * @param name for people
   * @throws IllegalArgumentException with one sentence that names the line and what is wrong
   */
  public static Trace parse(String name, List<String> lines) {
    long[] seconds = new long[lines.size()];
    double[] players = new double[lines.size()];
    Instant start = null;
    int count = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replace(BYTE_ORDER_MARK, "").strip();
      if (line.isEmpty() || i == 0 && !Character.isDigit(line.charAt(0))) {
        continue;
      }
      String[] cells = line.split(",", -1);
      if (cells.length < 2) {
        throw wrong(name, i, "holds '%s', not a timestamp, a comma and a number".formatted(line));
      }
      if (cells[1].isBlank()) {
        continue;
      }
      Instant at = instant(name, i, cells[0].strip());
      start = start == null ? at : start;
      seconds[count] = at.getEpochSecond() - start.getEpochSecond();
      players[count] = number(name, i, cells[1].strip());
      if (count > 0 && seconds[count] <= seconds[count - 1]) {
        throw wrong(name, i, "is not later than the line before it: " + at);
      }
      count++;
    }
    return whole(name, start, Arrays.copyOf(seconds, count), Arrays.copyOf(players, count));
  }

  private static Trace whole(String name, Instant start, long[] seconds, double[] players) {
    if (seconds.length < 2) {
      throw new IllegalArgumentException(
          "%s holds %s; a trace needs at least 2"
              .formatted(name, seconds.length == 1 ? "1 sample" : "no samples"));
    }
    long days = seconds[seconds.length - 1] / DAY;
    if (days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "%s goes over %d days; at most %d can be played".formatted(name, days, MOST_DAYS));
    }
    return new Trace(name, start, seconds, players);
  }

  private static Instant instant(String name, int index, String text) {
    try {
      if (text.matches("\\d{9,10}")) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      if (text.matches("\\d{12,13}")) {
        return Instant.ofEpochMilli(Long.parseLong(text));
      }
      String iso = text.replaceFirst(" ", "T");
      return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
          ? Instant.parse(iso)
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw wrong(
          name, index, "has the timestamp '%s'; write 2026-01-31T18:00:00Z".formatted(text));
    }
  }

  private static double number(String name, int index, String text) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = -1;
    }
    if (!Double.isFinite(number) || number < 0) {
      throw wrong(name, index, "has '%s' players; a number from 0 on is needed".formatted(text));
    }
    return number;
  }

  private static IllegalArgumentException wrong(String name, int index, String what) {
    return new IllegalArgumentException("%s, line %d, %s".formatted(name, index + 1, what));
  }

  /** For people. */
  public String name() {
    return name;
  }

  public Instant start() {
    return start;
  }

  /** From the first sample to the last, in seconds. */
  public int length() {
    return Math.toIntExact(seconds[seconds.length - 1]);
  }

  /** The most common distance of two samples: half of all are at most so far apart. */
  public int step() {
    long[] steps = new long[seconds.length - 1];
    Arrays.setAll(steps, i -> seconds[i + 1] - seconds[i]);
    Arrays.sort(steps);
    return (int) steps[steps.length / 2];
  }

  /** The largest sample. */
  public double peak() {
    return Arrays.stream(players).max().orElse(0);
  }

  /** Goes from one sample evenly to the next, over holes as well. */
  public double at(int second) {
    int found = Arrays.binarySearch(seconds, second);
    if (found >= 0) {
      return players[found];
    }
    int next = Math.clamp(-found - 1, 1, seconds.length - 1);
    long from = seconds[next - 1];
    double share = Math.clamp((double) (second - from) / (seconds[next] - from), 0, 1);
    return players[next - 1] + share * (players[next] - players[next - 1]);
  }

  /** The first part of it, at least one second long; its last sample may lie between two. */
  public Trace until(int second) {
    int end = Math.clamp(second, 1, length());
    int count = 0;
    while (seconds[count] < end) {
      count++;
    }
    long[] times = Arrays.copyOf(seconds, count + 1);
    double[] values = Arrays.copyOf(players, count + 1);
    times[count] = end;
    values[count] = at(end);
    return new Trace(name, start, times, values);
  }
}
