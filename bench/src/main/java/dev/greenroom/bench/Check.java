package dev.greenroom.bench;

import dev.greenroom.core.Core;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.WrittenState;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Holds the tables against the invariants, and against what callers were told. */
final class Check {
  private final Core plain;
  private final Supplier<WrittenState> written;
  private final Predicate<String> mayBeOver;
  private final Consumer<String> violation;

  /**
   * @param plain reads without faults
   * @param mayBeOver whether a process crashed, or somebody asked for its end
   */
  Check(
      Core plain,
      Supplier<WrittenState> written,
      Predicate<String> mayBeOver,
      Consumer<String> violation) {
    this.plain = plain;
    this.written = written;
    this.mayBeOver = mayBeOver;
    this.violation = violation;
  }

  /** While nobody writes. */
  void run(Map<String, String> playing) {
    try {
      Invariants.check(written.get());
    } catch (AssertionError broken) {
      violation.accept(broken.getMessage());
    }
    playing.forEach(this::acknowledged);
  }

  private void acknowledged(String roomId, String processId) {
    if (mayBeOver.test(processId)) {
      return;
    }
    Optional<Room> room = plain.rooms().get(roomId);
    if (room.isEmpty()) {
      violation.accept("room %s was promised and is not there".formatted(roomId));
    } else if (!room.get().allocation().processId().equals(processId)) {
      violation.accept("room %s is not where it was promised".formatted(roomId));
    } else if (!plain.rooms().require(Studio.APP, roomId).alive()) {
      violation.accept(
          "room %s ended, and nobody asked for it: %s"
              .formatted(
                  roomId,
                  plain.processes().get(processId).flatMap(Process::exitReason).orElse("")));
    }
  }

  /** Empty once the jobs have come to rest. */
  Optional<String> atRest() {
    try {
      Invariants.checkAtRest(written.get());
      return Optional.empty();
    } catch (AssertionError notYet) {
      return Optional.of(notYet.getMessage());
    }
  }
}
