package dev.greenroom.core.sim;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Some hours of some days of the week in which a trace is usually busy: worth a scheduled minimum.
 * Usual is the median of all weeks, the lower of two; busy is at least 85 percent of the busiest
 * hour of its day; the minimum is what the least busy of these hours needs, so that it is never
 * more than demand asks for in a usual week.
 *
 * @param days of the week, in UTC
 * @param fromHour of the day, in UTC
 * @param duration from there
 * @param minVcpus whole cloud nodes
 */
public record KnownPeak(List<DayOfWeek> days, int fromHour, Duration duration, long minVcpus) {
  private static final int HOURS = 24;
  private static final int WEEK = 7 * HOURS;
  private static final int HOUR = 3600;
  private static final int BUSY_PERCENT = 85;

  /** Of peaks that are one, by how much the minimums may differ. */
  private static final double ALIKE = 1.1;

  public KnownPeak {
    days = List.copyOf(days);
  }

  /** By what name the schedule is stored. */
  public String name() {
    return "peak-%s-%02d".formatted(shortName(days.getFirst()).toLowerCase(Locale.ROOT), fromHour);
  }

  /** When it begins, as Quartz writes it. */
  public String cron() {
    String on =
        days.size() == 7
            ? "*"
            : days.stream().map(KnownPeak::shortName).collect(Collectors.joining(","));
    return "0 0 %d ? * %s".formatted(fromHour, on);
  }

  private static String shortName(DayOfWeek day) {
    return day.name().substring(0, 3);
  }

  /** Of a trace of less than two weeks nothing is known to come back. */
  static List<KnownPeak> of(Arrivals arrivals, Setup setup) {
    if (arrivals.seconds() < 2 * WEEK * HOUR) {
      return List.of();
    }
    double[] usual = usual(arrivals);
    List<KnownPeak> peaks = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      peakOf(day, usual, setup).ifPresent(peak -> join(peaks, peak));
    }
    return peaks;
  }

  /** How many rooms are open in each hour of a week that begins on Monday. */
  private static double[] usual(Arrivals arrivals) {
    List<List<Double>> seen = new ArrayList<>();
    for (int i = 0; i < WEEK; i++) {
      seen.add(new ArrayList<>());
    }
    for (int second = 0; second + HOUR <= arrivals.seconds(); second += HOUR) {
      Instant at = arrivals.start().plusSeconds(second);
      seen.get(hour(at)).add(mean(arrivals, second));
    }
    return seen.stream().mapToDouble(KnownPeak::median).toArray();
  }

  private static double mean(Arrivals arrivals, int from) {
    long sum = 0;
    for (int second = from; second < from + HOUR; second++) {
      sum += arrivals.open(second);
    }
    return (double) sum / HOUR;
  }

  private static int hour(Instant at) {
    OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
    return (time.getDayOfWeek().getValue() - 1) * HOURS + time.getHour();
  }

  private static double median(List<Double> values) {
    return values.stream()
        .sorted()
        .skip(Math.max(0, values.size() - 1) / 2)
        .findFirst()
        .orElse(0.0);
  }

  private static Optional<KnownPeak> peakOf(DayOfWeek day, double[] usual, Setup setup) {
    int from = (day.getValue() - 1) * HOURS;
    double[] hours = Arrays.copyOfRange(usual, from, from + HOURS);
    int top = 0;
    for (int hour = 1; hour < HOURS; hour++) {
      top = hours[hour] > hours[top] ? hour : top;
    }
    double busy = hours[top] * BUSY_PERCENT / 100;
    int first = top;
    while (first > 0 && hours[first - 1] >= busy) {
      first--;
    }
    int length = 1;
    while (length < HOURS && usual[(from + first + length) % WEEK] >= busy) {
      length++;
    }
    double least = hours[top];
    for (int i = 0; i < length; i++) {
      least = Math.min(least, usual[(from + first + i) % WEEK]);
    }
    long nodes = setup.nodesFor((int) least) - setup.metal();
    long vcpus = nodes * (setup.node().milliVcpus() / 1000);
    return nodes <= setup.minNodes()
        ? Optional.empty()
        : Optional.of(new KnownPeak(List.of(day), first, Duration.ofHours(length), vcpus));
  }

  /** Days with the same hours and about the same minimum are one schedule, with the higher one. */
  private static void join(List<KnownPeak> peaks, KnownPeak next) {
    for (int i = 0; i < peaks.size(); i++) {
      KnownPeak peak = peaks.get(i);
      long high = Math.max(peak.minVcpus, next.minVcpus);
      long low = Math.min(peak.minVcpus, next.minVcpus);
      boolean same = peak.fromHour == next.fromHour && peak.duration.equals(next.duration);
      if (same && high <= low * ALIKE) {
        List<DayOfWeek> days = new ArrayList<>(peak.days);
        days.addAll(next.days);
        peaks.set(i, new KnownPeak(days, peak.fromHour, peak.duration, high));
        return;
      }
    }
    peaks.add(next);
  }
}
