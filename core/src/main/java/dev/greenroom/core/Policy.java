package dev.greenroom.core;

import dev.greenroom.core.scaling.ScalingPolicy;
import dev.greenroom.core.usage.PriceList;
import java.time.Duration;
import java.util.Optional;

/**
 * The times and prices that an operator may set.
 *
 * @param bindTimeout from boot to a bound port (100 s: room-lifecycle page)
 * @param idleTimeout without a connection and a room before a process is reaped (5 min:
 *     exit-process page)
 * @param stopGrace between SIGTERM and SIGKILL
 * @param emptyRoomTimeout without a connection before a process is reaped although it holds rooms;
 *     absent: never
 * @param askTimeout how long an agent may take to confirm that a process is idle
 * @param relaunchAfter how old a launch that was never recorded must be before it is repeated
 * @param nodeSilence after the last heartbeat before a node gets no new process
 * @param retention how long stopped processes, destroyed rooms, deleted builds and the log of the
 *     jobs are kept
 * @param lobbies how many lobbies a player of an application may create (10 an hour: lobby-service
 *     page)
 * @param prices what consumption is valued at
 * @param keptAfterOrder how long nodes that a fleet has ordered are kept at least
 */
public record Policy(
    Duration bindTimeout,
    Duration idleTimeout,
    Duration stopGrace,
    Optional<Duration> emptyRoomTimeout,
    Duration askTimeout,
    Duration relaunchAfter,
    Duration nodeSilence,
    Duration retention,
    RateLimit lobbies,
    PriceList prices,
    Duration keptAfterOrder) {

  /** What Hathora did, where it said so. */
  public static Policy defaults() {
    return new Policy(
        Duration.ofSeconds(100),
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(15),
        Duration.ofDays(7),
        new RateLimit(10, Duration.ofHours(1)),
        PriceList.defaults(),
        ScalingPolicy.KEPT_AFTER_ORDER);
  }

  /** The same with other bind and idle timeouts. */
  public Policy withTimeouts(Duration bind, Duration idle) {
    return with(bind, idle, emptyRoomTimeout, prices, keptAfterOrder);
  }

  /** The same, with rooms that nobody visits given up after a time. */
  public Policy withEmptyRoomTimeout(Optional<Duration> timeout) {
    return with(bindTimeout, idleTimeout, timeout, prices, keptAfterOrder);
  }

  /** The same with other prices. */
  public Policy withPrices(PriceList others) {
    return with(bindTimeout, idleTimeout, emptyRoomTimeout, others, keptAfterOrder);
  }

  /** The same, with nodes that were ordered given back earlier or later. */
  public Policy withKeptAfterOrder(Duration kept) {
    return with(bindTimeout, idleTimeout, emptyRoomTimeout, prices, kept);
  }

  private Policy with(
      Duration bind, Duration idle, Optional<Duration> emptyRoom, PriceList others, Duration kept) {
    return new Policy(
        bind,
        idle,
        stopGrace,
        emptyRoom,
        askTimeout,
        relaunchAfter,
        nodeSilence,
        retention,
        lobbies,
        others,
        kept);
  }
}
