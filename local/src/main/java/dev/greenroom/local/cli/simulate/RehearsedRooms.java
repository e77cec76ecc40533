package dev.greenroom.local.cli.simulate;

import dev.greenroom.core.sim.Rehearsal;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.RoomWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Rooms that are made, waited for and destroyed at their time, each by a thread of its own. */
public final class RehearsedRooms {
  /** A token, an application, a deployment or a region that does not count. */
  private static final Set<Integer> FOR_GOOD = Set.of(401, 404, 422);

  /** For rooms that are being made when all ends. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ApiClient api;
  private final String appId;
  private final String region;
  private final double speed;
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger creating = new AtomicInteger();
  private volatile boolean ending;
  private volatile boolean made;
  private volatile boolean refused;

  /**
   * What came of a room.
   *
   * @param millis from the request until players could connect; empty when it failed
   * @param why it failed
   */
  public record Result(Optional<Long> millis, Optional<String> why) {}

  /**
   * @param appId ready for a path
   * @param speed how many seconds of the trace pass in one
   */
  public RehearsedRooms(ApiClient api, String appId, String region, double speed) {
    this.api = api;
    this.appId = appId;
    this.region = region;
    this.speed = speed;
  }

  /**
   * Plays all of them; takes as long as they do. It ends early when what is asked for is refused
   * before any room was made: an application or a region that does not exist comes no later.
   */
  public List<Result> play(Rehearsal rehearsal) {
    Thread atTheEnd = new Thread(this::end);
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    long start = System.nanoTime();
    List<Future<Result>> played = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Rehearsal.Room room : rehearsal.rooms()) {
        sleepUntil(start + nanos(room.asked()));
        if (refused && !made) {
          break;
        }
        played.add(threads.submit(() -> play(room)));
      }
    } finally {
      destroyAll();
      Runtime.getRuntime().removeShutdownHook(atTheEnd);
    }
    return played.stream().map(Future::resultNow).toList();
  }

  private long nanos(int seconds) {
    return (long) (seconds / speed * Duration.ofSeconds(1).toNanos());
  }

  private Result play(Rehearsal.Room room) {
    long asked = System.nanoTime();
    try {
      String roomId = create();
      RoomWait.untilActive(api, appId, roomId);
      long ready = System.nanoTime();
      sleepUntil(ready + nanos(room.length()));
      destroy(roomId);
      return new Result(Optional.of(Duration.ofNanos(ready - asked).toMillis()), Optional.empty());
    } catch (Failure e) {
      refused |= e instanceof ApiFailure answer && FOR_GOOD.contains(answer.status());
      return new Result(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** Counted from before it looks whether all ends: the end waits for what is under way. */
  private String create() {
    creating.incrementAndGet();
    try {
      if (ending) {
        throw new Failure("Interrupted.");
      }
      String roomId =
          api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", region))
              .at("roomId")
              .text();
      made = true;
      open.add(roomId);
      return roomId;
    } finally {
      creating.decrementAndGet();
    }
  }

  private void end() {
    ending = true;
    long latest = System.nanoTime() + PATIENCE.toNanos();
    while (creating.get() > 0 && System.nanoTime() < latest) {
      sleepUntil(System.nanoTime() + PATIENCE.toNanos() / 100);
    }
    destroyAll();
  }

  private void destroy(String roomId) {
    if (open.remove(roomId)) {
      api.post("/rooms/v2/%s/destroy/%s".formatted(appId, ApiClient.encode(roomId)));
    }
  }

  /** Whoever interrupts it leaves no rooms behind; one that is gone already is gone. */
  private void destroyAll() {
    for (String roomId : List.copyOf(open)) {
      try {
        destroy(roomId);
      } catch (Failure gone) {
        // said for its room, where it was waited for
      }
    }
  }

  private static void sleepUntil(long nanoTime) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }
}
