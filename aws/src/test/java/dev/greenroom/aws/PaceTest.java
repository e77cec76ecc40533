package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final Pace pace = Pace.ofLaunches(() -> now);

  private int taken() {
    int taken = 0;
    while (pace.take()) {
      taken++;
    }
    return taken;
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void twentyAtOnceAndTwentyASecond() {
    assertEquals(20, taken());
    pass(Duration.ofMillis(49));
    assertFalse(pace.take());
    pass(Duration.ofMillis(1));
    assertTrue(pace.take());
    int all = 0;
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(10));
      all += taken();
    }
    assertEquals(200, all, 1.0, "in ten seconds");
    pass(Duration.ofHours(1));
    assertEquals(20, taken(), "nothing is saved up");
  }

  @Test
  void throttlingHalvesItAndItComesBack() {
    pace.throttled();
    assertEquals(0, taken(), "what was left is given up");
    pass(Duration.ofSeconds(1));
    assertEquals(10, taken());
    pace.throttled();
    pace.throttled();
    pass(Duration.ofMillis(200));
    assertTrue(taken() <= 1);
    for (int i = 0; i < 100; i++) {
      pace.throttled();
    }
    pass(Duration.ofSeconds(1));
    assertEquals(1, taken(), "a sixteenth is left at least");
    pass(Duration.ofSeconds(20));
    taken();
    pass(Duration.ofSeconds(1));
    assertEquals(20, taken(), "and all of it after a while");
  }

  @Test
  void aClockThatIsSetBackStopsNothing() {
    taken();
    pass(Duration.ofHours(-1));
    assertEquals(0, taken());
    pass(Duration.ofSeconds(1));
    assertEquals(20, taken());
  }
}
