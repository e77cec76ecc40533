package dev.greenroom.core.minimum;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a schedule means, by looking at a wall clock minute by minute: it knows nothing of Quartz,
 * of the rules of zones, or of halving.
 */
final class MinuteByMinute {
  /**
   * Some times of a week.
   *
   * @param days 1 is Sunday, as for Quartz
   */
  record Times(Set<Integer> minutes, Set<Integer> hours, Set<Integer> days)
      implements Predicate<LocalDateTime> {
    String cron() {
      return "0 %s %s ? * %s".formatted(list(minutes), list(hours), list(days));
    }

    private static String list(Set<Integer> numbers) {
      return numbers.stream().sorted().map(n -> "" + n).collect(Collectors.joining(","));
    }

    @Override
    public boolean test(LocalDateTime wall) {
      return minutes.contains(wall.getMinute())
          && hours.contains(wall.getHour())
          && days.contains(wall.getDayOfWeek().getValue() % 7 + 1);
    }
  }

  private record Firing(LocalDateTime wall, Instant moment) {}

  /** When the wall first shows a time, or one after it. */
  private final TreeMap<LocalDateTime, Instant> shown = new TreeMap<>();

  private final List<Activation> activations = new ArrayList<>();

  MinuteByMinute(
      Times starts,
      Optional<Times> ends,
      Optional<Duration> duration,
      Duration lead,
      ZoneId zone,
      Instant from,
      Instant to) {
    for (Instant at = from; at.isBefore(to); at = at.plusSeconds(60)) {
      LocalDateTime wall = LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES);
      shown.putIfAbsent(wall, at);
    }
    List<Firing> endings = ends.map(this::firings).orElse(List.of());
    for (Firing start : firings(starts)) {
      Instant longest = start.moment().plus(duration.orElse(Duration.ofDays(7)));
      Instant end =
          endings.stream()
              .filter(e -> e.wall().isAfter(start.wall()))
              .map(Firing::moment)
              .filter(e -> e.isBefore(longest))
              .findFirst()
              .orElse(longest);
      if (end.isAfter(start.moment())) {
        activations.add(new Activation(start.moment().minus(lead), start.moment(), end));
      }
    }
  }

  private List<Firing> firings(Times times) {
    List<Firing> firings = new ArrayList<>();
    for (LocalDateTime wall = shown.firstKey();
        !wall.isAfter(shown.lastKey());
        wall = wall.plusMinutes(1)) {
      if (times.test(wall)) {
        firings.add(new Firing(wall, shown.ceilingEntry(wall).getValue()));
      }
    }
    return firings;
  }

  /** Of those in force the one that ends last. */
  Optional<Instant> activeUntil(Instant moment) {
    return activations.stream()
        .filter(a -> !a.from().isAfter(moment) && a.endsAt().isAfter(moment))
        .map(Activation::endsAt)
        .max(Comparator.naturalOrder());
  }

  List<Activation> next(Instant moment, int most) {
    return activations.stream().filter(a -> a.from().isAfter(moment)).limit(most).toList();
  }
}
