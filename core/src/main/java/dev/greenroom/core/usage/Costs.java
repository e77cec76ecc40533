package dev.greenroom.core.usage;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Allocation;
import dev.greenroom.core.room.Rooms;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What single processes and rooms cost. */
public final class Costs {
  private final Rooms rooms;
  private final PriceList prices;
  private final Duration kept;
  private final InstantSource clock;

  /**
   * @param kept how long a room is kept after its end
   */
  public Costs(Rooms rooms, PriceList prices, Duration kept, InstantSource clock) {
    this.rooms = rooms;
    this.prices = prices;
    this.kept = kept;
    this.clock = clock;
  }

  /** What something cost that was never there. */
  public ProcessCost none() {
    return new ProcessCost(
        Consumption.NOTHING,
        BigDecimal.ZERO,
        prices.currency(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** A process without its rooms. */
  public ProcessCost of(Process process) {
    return ProcessCost.of(process, prices, clock.instant());
  }

  /** A process with the shares of its rooms, all of which are read. */
  public ProcessCost withRooms(Process process) {
    Instant now = clock.instant();
    return ProcessCost.of(process, stays(process, now), prices, kept, now);
  }

  /** A room that is destroyed between the two looks is in both; its places are the same. */
  private Collection<RoomShares.Stay> stays(Process process, Instant now) {
    Map<String, RoomShares.Stay> stays = new LinkedHashMap<>();
    for (boolean alive : new boolean[] {true, false}) {
      for (Rooms.Placed placed : rooms.ofProcess(process, alive)) {
        placed
            .room()
            .allocations()
            .filter(place -> place.processId().equals(process.processId()))
            .forEach(place -> stays.putIfAbsent(place.allocationId(), stay(placed, place, now)));
      }
    }
    return stays.values();
  }

  /** Its present place is given back with its process, before that is written. */
  private static RoomShares.Stay stay(Rooms.Placed placed, Allocation place, Instant now) {
    boolean present = place.equals(placed.room().allocation());
    return new RoomShares.Stay(
        placed.room().roomId(),
        place.scheduledAt(),
        place
            .unscheduledAt()
            .or(() -> present ? placed.unscheduledAt() : Optional.empty())
            .orElse(now));
  }
}
