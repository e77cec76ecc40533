package dev.greenroom.bench;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.testing.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Asks for rooms, plays in them, and ends them: what a backend and its game servers do. */
final class Players {
  private static final int SHORTEST_SECONDS = 2;
  private static final int LONGEST_SECONDS = 40;

  /** Of those that ask with a key, how many ask again. */
  private static final double ASK_AGAIN = 0.10;

  /** How many end the whole process in place of their room. */
  private static final double STOP = 0.02;

  /** A room that nobody came to is ended by its game. */
  private static final Duration NOBODY_CAME = Duration.ofSeconds(60);

  private static final int TRIES = 3;

  private final Core core;
  private final Chaos chaos;
  private final Machine machine;
  private final BiConsumer<Runnable, Duration> later;
  private final Consumer<String> violation;
  private final Map<String, String> playing = new ConcurrentHashMap<>();
  private final AtomicLong made = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  Players(
      Core core,
      Chaos chaos,
      Machine machine,
      BiConsumer<Runnable, Duration> later,
      Consumer<String> violation) {
    this.core = core;
    this.chaos = chaos;
    this.machine = machine;
    this.later = later;
    this.violation = violation;
  }

  /** Rooms whose creation was acknowledged. */
  long made() {
    return made.get();
  }

  /** Requests that nobody answered, or that were refused. */
  long unanswered() {
    return unanswered.get();
  }

  /** Acknowledged rooms that nobody has asked to end, each with its process. */
  Map<String, String> playing() {
    return playing;
  }

  /** One room, from its creation to its end; who has a key asks again when nobody answers. */
  void play() {
    boolean keyed = ThreadLocalRandom.current().nextBoolean();
    RoomRequest request = request(keyed);
    Optional<Room> room = answered(() -> create(request));
    if (room.isEmpty() && keyed) {
      room = answered(() -> create(request));
    }
    if (room.isEmpty()) {
      unanswered.incrementAndGet();
      return;
    }
    Room mine = room.get();
    made.incrementAndGet();
    playing.put(mine.roomId(), mine.allocation().processId());
    machine.joined(mine.allocation().processId());
    if (keyed && ThreadLocalRandom.current().nextDouble() < ASK_AGAIN) {
      answered(() -> create(request)).ifPresent(again -> compare(mine, again));
    }
    later.accept(() -> end(mine), life());
  }

  private static Duration life() {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(SHORTEST_SECONDS * 1000L, LONGEST_SECONDS * 1000L));
  }

  private Room create(RoomRequest request) {
    return core.roomCreation().create(request).room();
  }

  private void compare(Room first, Room again) {
    if (!first.roomId().equals(again.roomId()) || !first.allocation().equals(again.allocation())) {
      violation.accept(
          "the same key gave %s on %s and %s on %s"
              .formatted(
                  first.roomId(),
                  first.allocation().processId(),
                  again.roomId(),
                  again.allocation().processId()));
    }
  }

  private RoomRequest request(boolean keyed) {
    return new RoomRequest(
        Studio.ORG,
        Studio.APP,
        Region.Frankfurt,
        Optional.of("{\"mode\":\"soak\"}"),
        Optional.empty(),
        Optional.empty(),
        keyed ? Optional.of(UUID.randomUUID().toString()) : Optional.empty(),
        "soak");
  }

  private void end(Room room) {
    String processId = room.allocation().processId();
    playing.remove(room.roomId());
    boolean all = ThreadLocalRandom.current().nextDouble() < STOP;
    if (all) {
      machine.mayEnd(processId);
    } else {
      machine.left(processId);
    }
    for (int tried = 0; tried < TRIES; tried++) {
      if (answered(() -> all ? stop(processId) : destroy(room.roomId())).isPresent()) {
        return;
      }
    }
  }

  private boolean stop(String processId) {
    Process process = core.processes().require(Studio.APP, processId);
    if (!process.status().over()) {
      core.lifecycle().stop(process, core.clock().instant(), "stopped by a player");
      core.launcher().stop(processId, core.policy().stopGrace());
    }
    return true;
  }

  private boolean destroy(String roomId) {
    try {
      core.rooms().destroy(Studio.APP, roomId, core.clock().instant());
    } catch (GreenroomException goneAlready) {
      return true;
    }
    return true;
  }

  /** What game servers do: a room to which nobody came is ended. */
  void endAbandoned() {
    Instant old = core.clock().instant().minus(NOBODY_CAME);
    for (String processId : machine.running()) {
      core.processes().get(processId).stream()
          .flatMap(process -> core.rooms().ofProcess(process, true).stream())
          .map(Rooms.Placed::room)
          .filter(room -> room.createdAt().isBefore(old) && !playing.containsKey(room.roomId()))
          .forEach(room -> answered(() -> destroy(room.roomId())));
    }
  }

  /** Empty when the caller died, or was told of a fault or a refusal. */
  private <T> Optional<T> answered(Supplier<T> work) {
    try {
      return Optional.of(chaos.perhapsDying(work));
    } catch (Faults.Crash | SdkException | GreenroomException unanswered) {
      return Optional.empty();
    }
  }
}
