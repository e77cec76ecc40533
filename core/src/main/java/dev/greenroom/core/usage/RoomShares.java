package dev.greenroom.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whose time of a process it was. At each moment the rooms that are on it share alike, each having
 * one slot. A moment without a room is borne by the room that left last, for which the process
 * waited; before the first room it is borne by that one. So the shares of the rooms are the whole
 * time of the process, to the microsecond, and a share grows only while its room is there, or while
 * nobody has come after it. Pure.
 */
public final class RoomShares {
  private static final int MICROS_PER_MILLI = 1000;

  private static final Comparator<Stay> ORDER =
      Comparator.comparing(Stay::from).thenComparing(Stay::roomId).thenComparing(Stay::until);

  private final Map<String, Long> micros = new LinkedHashMap<>();
  private final List<Stay> coming;
  private final TreeSet<Stay> present =
      new TreeSet<>(Comparator.comparing(Stay::until).thenComparing(ORDER));
  private List<Stay> last = List.of();

  /**
   * A room on the process.
   *
   * @param roomId the room
   * @param from when it took its slot
   * @param until when it gave it back
   */
  public record Stay(String roomId, Instant from, Instant until) {}

  private RoomShares(List<Stay> stays) {
    this.coming = new ArrayList<>(stays.stream().sorted(ORDER).toList());
  }

  /**
   * The share of each room, in microseconds; none when there was no room.
   *
   * @param from when the process began to count
   * @param until when it ceased to
   */
  public static Map<String, Long> of(Instant from, Instant until, Collection<Stay> stays) {
    RoomShares shares =
        new RoomShares(stays.stream().map(stay -> clamped(stay, from, until)).toList());
    shares.coming.forEach(stay -> shares.micros.putIfAbsent(stay.roomId(), 0L));
    if (!stays.isEmpty()) {
      shares.walk(from, until);
    }
    return shares.micros;
  }

  private static Stay clamped(Stay stay, Instant from, Instant until) {
    Instant begin = within(stay.from(), from, until);
    return new Stay(stay.roomId(), begin, within(stay.until(), begin, until));
  }

  private static Instant within(Instant moment, Instant from, Instant until) {
    Instant at = moment.isBefore(from) ? from : moment;
    return at.isAfter(until) ? until : at;
  }

  /** From one coming or going to the next. */
  private void walk(Instant from, Instant until) {
    Instant at = from;
    while (at.isBefore(until)) {
      arrive(at);
      leave(at);
      Instant next = next(until);
      share(Duration.between(at, next).toMillis() * MICROS_PER_MILLI);
      at = next;
    }
  }

  private void arrive(Instant at) {
    while (!coming.isEmpty() && !coming.getFirst().from().isAfter(at)) {
      present.add(coming.removeFirst());
    }
  }

  private void leave(Instant at) {
    List<Stay> left = new ArrayList<>();
    while (!present.isEmpty() && !present.first().until().isAfter(at)) {
      left.add(present.pollFirst());
    }
    if (!left.isEmpty()) {
      Instant latest = left.getLast().until();
      last = left.stream().filter(stay -> stay.until().equals(latest)).toList();
    }
  }

  private Instant next(Instant until) {
    Instant next = until;
    if (!coming.isEmpty() && coming.getFirst().from().isBefore(next)) {
      next = coming.getFirst().from();
    }
    if (!present.isEmpty() && present.first().until().isBefore(next)) {
      next = present.first().until();
    }
    return next;
  }

  private void share(long time) {
    Collection<Stay> bearers = present.isEmpty() ? bearersOfNoRoom() : present;
    long each = time / bearers.size();
    long rest = time % bearers.size();
    for (Stay bearer : bearers) {
      micros.merge(bearer.roomId(), each + (rest-- > 0 ? 1 : 0), Long::sum);
    }
  }

  private List<Stay> bearersOfNoRoom() {
    if (!last.isEmpty()) {
      return last;
    }
    Instant first = coming.getFirst().from();
    return coming.stream().filter(stay -> stay.from().equals(first)).toList();
  }
}
