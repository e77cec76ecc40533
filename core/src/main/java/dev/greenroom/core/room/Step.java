package dev.greenroom.core.room;

import java.util.Optional;

/** A place, or what to do next. */
record Step(Optional<RoomCreation.Created> found, boolean fresh, Verdict verdict) {
  static Step won(RoomCreation.Created created) {
    return new Step(Optional.of(created), true, Verdict.AGAIN);
  }

  static Step there(RoomCreation.Created created) {
    return new Step(Optional.of(created), false, Verdict.AGAIN);
  }

  static Step of(Verdict verdict) {
    return new Step(Optional.empty(), false, verdict);
  }

  /** What to do after a try that found no place. */
  enum Verdict {
    /** A conflict: the same again. */
    AGAIN,
    /** The process was opened by another: join it. */
    EXISTS,
    /** The process is full or gone: another. */
    CLOSED
  }
}
