package dev.greenroom.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.testing.FakeClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RememberedTest {
  private final FakeClock clock = new FakeClock();
  private Optional<String> table = Optional.of("valid");
  private Runnable meanwhile = () -> {};
  private int reads;

  private final Remembered<String> remembered = new Remembered<>(key -> read(), clock);

  /** Reads first; then others have their turn before the answer arrives. */
  private Optional<String> read() {
    reads++;
    Optional<String> read = table;
    meanwhile.run();
    meanwhile = () -> {};
    return read;
  }

  @Test
  void whatIsTakenAwayWhileItIsReadIsNotRemembered() {
    meanwhile =
        () -> {
          table = Optional.empty();
          remembered.forgetAll();
        };
    assertEquals(Optional.of("valid"), remembered.get("token"), "so it was when it was read");
    assertEquals(Optional.empty(), remembered.get("token"));
  }

  @Test
  void whatIsKnownIsReadOnceAMinute() {
    remembered.get("token");
    table = Optional.empty();
    clock.pass(Remembered.LONGEST.minusMillis(1));
    assertEquals(Optional.of("valid"), remembered.get("token"));
    assertEquals(1, reads);
    clock.pass(Duration.ofMillis(1));
    assertEquals(Optional.empty(), remembered.get("token"));
  }
}
