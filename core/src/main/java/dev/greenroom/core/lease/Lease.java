package dev.greenroom.core.lease;

import dev.greenroom.core.table.ItemReader;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease as it is written.
 *
 * @param holder who has it; absent when it was given back
 * @param epoch one more for each time that it was taken, for ever
 * @param beat one more for each renewal in an epoch: that it moves is the sign of life
 * @param length how long it may stand still before another may take it
 */
public record Lease(Optional<String> holder, long epoch, long beat, Duration length) {

  static Lease read(ItemReader in) {
    return new Lease(
        in.optionalString("holder"),
        in.number("epoch", 0),
        in.number("beat", 0),
        Duration.ofMillis(in.number("lengthMillis", 0)));
  }
}
