package dev.greenroom.core.time;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Outcome;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Repeats what met a conflict or lost its answer, after a random wait that grows: two callers who
 * collided once should not collide again.
 */
public final class Retry {
  private static final Duration FIRST = Duration.ofMillis(8);
  private static final Duration LONGEST = Duration.ofMillis(400);
  private static final int TRIES = 12;

  private final Pause pause;
  private final RandomGenerator random;

  public Retry(Pause pause, RandomGenerator random) {
    this.pause = pause;
    this.random = random;
  }

  /** Waits before the given try, which counts from 1. */
  public void backOff(int tried) {
    long bound = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(tried, 10));
    pause.of(Duration.ofMillis(1 + random.nextLong(bound)));
  }

  /**
   * The first outcome that is no conflict. A write whose answer was lost is repeated: it must be
   * conditional or carry a token, so that a repetition changes nothing more.
   *
   * @throws GreenroomException (500) after {@value #TRIES} conflicts
   */
  public Outcome untilSettled(Supplier<Outcome> write) {
    SdkException lost = null;
    for (int tried = 1; tried <= TRIES; tried++) {
      try {
        Outcome outcome = write.get();
        if (!(outcome instanceof Outcome.Conflict)) {
          return outcome;
        }
      } catch (SdkException e) {
        if (!lostAnswer(e)) {
          throw e;
        }
        lost = e;
      }
      backOff(tried);
    }
    throw new GreenroomException(
        ErrorCode.INTERNAL, "The database is too busy at the moment; try again.", lost);
  }

  /** True when nobody knows whether the call took effect. */
  public static boolean lostAnswer(SdkException e) {
    return e instanceof software.amazon.awssdk.core.exception.SdkClientException
        || (e instanceof software.amazon.awssdk.core.exception.SdkServiceException s
            && s.statusCode() >= 500);
  }
}
