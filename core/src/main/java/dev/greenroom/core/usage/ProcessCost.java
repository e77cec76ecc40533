package dev.greenroom.core.usage;

import dev.greenroom.core.process.Process;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process consumed of what it had requested, from its bound port to its stop, and what that
 * is worth. A process that never bound its port costs nothing.
 *
 * @param consumption what it consumed
 * @param amount what that is worth, in billionths of the currency
 * @param currency three capital letters
 * @param from when its port was bound
 * @param until when a stop was issued or it ended; absent while it runs
 * @param rooms the shares of its rooms, which are the whole; empty where nobody asked for them
 */
public record ProcessCost(
    Consumption consumption,
    BigDecimal amount,
    String currency,
    Optional<Instant> from,
    Optional<Instant> until,
    List<RoomCost> rooms) {

  public ProcessCost {
    rooms = List.copyOf(rooms);
  }

  /**
   * What a room has of it.
   *
   * @param roomId the room
   * @param micros of the process's time, in microseconds
   * @param share of the whole, 0 to 1
   * @param amount what that is worth; those of all rooms add up to that of the process
   */
  public record RoomCost(String roomId, long micros, double share, BigDecimal amount) {}

  /** Without its rooms. */
  public static ProcessCost of(Process process, PriceList prices, Instant now) {
    Consumption consumed =
        ProcessSpan.of(process, now)
            .map(span -> span.consumption(process))
            .orElse(Consumption.NOTHING);
    boolean counts = process.startedAt().isPresent();
    return new ProcessCost(
        consumed,
        prices.of(consumed),
        prices.currency(),
        process.startedAt(),
        process.stoppingAt().or(process::terminatedAt).filter(at -> counts),
        List.of());
  }

  /**
   * With the shares of its rooms. Of a process that is older than rooms are kept, the time before
   * the first room that is still known is not shared out: it was others'.
   *
   * @param kept how long a room is kept after its end
   */
  public static ProcessCost of(
      Process process,
      Collection<RoomShares.Stay> stays,
      PriceList prices,
      Duration kept,
      Instant now) {
    ProcessCost whole = of(process, prices, now);
    Map<String, Long> shares =
        ProcessSpan.of(process, now)
            .map(span -> RoomShares.of(begin(span, stays, kept, now), span.until(), stays))
            .orElse(Map.of());
    return new ProcessCost(
        whole.consumption,
        whole.amount,
        whole.currency,
        whole.from,
        whole.until,
        rooms(whole.amount, micros(process, now), shares));
  }

  private static Instant begin(
      ProcessSpan span, Collection<RoomShares.Stay> stays, Duration kept, Instant now) {
    boolean young = !span.from().plus(kept).isBefore(now);
    return stays.stream()
        .map(RoomShares.Stay::from)
        .min(Comparator.naturalOrder())
        .filter(first -> !young && first.isAfter(span.from()) && first.isBefore(span.until()))
        .orElse(span.from());
  }

  private static long micros(Process process, Instant now) {
    return ProcessSpan.of(process, now)
        .map(span -> Duration.between(span.from(), span.until()).toMillis() * 1000)
        .orElse(0L);
  }

  private static List<RoomCost> rooms(BigDecimal amount, long whole, Map<String, Long> shares) {
    List<Long> weights = new ArrayList<>(shares.values());
    weights.add(whole - shares.values().stream().mapToLong(Long::longValue).sum());
    List<BigDecimal> amounts = Split.of(amount, weights);
    double all = Math.max(1, whole);
    List<RoomCost> rooms = new ArrayList<>();
    shares.forEach(
        (roomId, micros) ->
            rooms.add(new RoomCost(roomId, micros, micros / all, amounts.get(rooms.size()))));
    return rooms;
  }

  /** The same with that room alone. */
  public ProcessCost only(String roomId) {
    return new ProcessCost(
        consumption, amount, currency, from, until, room(roomId).stream().toList());
  }

  /** What that room has of it; empty when it is none of them. */
  public Optional<RoomCost> room(String roomId) {
    return rooms.stream().filter(room -> room.roomId().equals(roomId)).findFirst();
  }
}
