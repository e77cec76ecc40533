package dev.greenroom.core.health;

import java.time.Duration;

/**
 * The most that is still well.
 *
 * @param waiting how long the oldest process may wait for a node or its launch
 * @param stuck how long after its bind deadline a starting process may still stand there
 * @param lateJob how much later than its interval a job may run
 * @param streamLag how far the events may be behind the tables
 * @param silentNode how long after its heartbeat deadline a node may be silent
 */
public record Thresholds(
    Duration waiting, Duration stuck, Duration lateJob, Duration streamLag, Duration silentNode) {

  public static Thresholds defaults() {
    return new Thresholds(
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(15));
  }
}
