package dev.greenroom.core.why;

import dev.greenroom.core.usage.Consumption;
import dev.greenroom.core.usage.Money;
import dev.greenroom.core.usage.ProcessCost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A timeline for people: the cause first, then when (UTC), how long after, and what. */
public final class TimelineText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private TimelineText() {}

  public static List<String> lines(Timeline timeline) {
    List<String> lines = new ArrayList<>();
    lines.add(timeline.cause());
    lines.add("");
    timeline.entries().forEach(entry -> lines.add(line(entry, timeline.entries().getFirst().at())));
    if (!timeline.log().isEmpty()) {
      lines.add("");
      lines.add("Last lines of its log:");
      timeline.log().forEach(line -> lines.add("  " + line));
    }
    lines.add("");
    lines.addAll(cost(timeline.cost()));
    return lines;
  }

  private static String line(Timeline.Entry entry, Instant first) {
    Duration after = Duration.between(first, entry.at());
    return "%s  +%d:%02d:%02d.%03d  %s"
        .formatted(
            TIME.format(entry.at()),
            after.toHours(),
            after.toMinutesPart(),
            after.toSecondsPart(),
            after.toMillisPart(),
            entry.text());
  }

  private static List<String> cost(ProcessCost cost) {
    if (cost.from().isEmpty()) {
      return List.of("Cost: nothing; it counts from a bound port.");
    }
    List<String> lines = new ArrayList<>();
    cost.rooms()
        .forEach(
            room ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "Cost of the room%s: %s, %.1f %% of its process.",
                        soFar(cost),
                        Money.text(room.amount(), cost.currency()),
                        100 * room.share())));
    Consumption consumed = cost.consumption();
    lines.add(
        "Cost of the process%s: %s (%s vCPU-seconds, %s MiB-seconds, %d bytes sent)."
            .formatted(
                soFar(cost),
                Money.text(cost.amount(), cost.currency()),
                plain(consumed.vcpuSeconds()),
                plain(consumed.mibSeconds()),
                consumed.egressBytes()));
    return lines;
  }

  private static String soFar(ProcessCost cost) {
    return cost.until().isEmpty() ? " so far" : "";
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
