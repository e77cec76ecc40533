package dev.greenroom.functions;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.functions.input.Quote;
import java.util.Optional;

/**
 * Where a stream of events begins.
 *
 * @param after the number after which it begins
 * @param remark what a reader should know about it, on one line
 */
record EventStart(long after, Optional<String> remark) {

  /**
   * After the last one that was seen; at the oldest when that is unknown or too old; with what is
   * to come when none is named. 0 means all that are kept.
   */
  static EventStart of(EventJournal journal, Optional<String> lastSeen) {
    if (lastSeen.isEmpty()) {
      return new EventStart(journal.newest(), Optional.empty());
    }
    long oldest = journal.oldest();
    Optional<Long> number = number(lastSeen.get());
    if (number.isEmpty() || number.get() > journal.newest()) {
      return new EventStart(oldest - 1, Optional.of(remark(lastSeen.get(), "is unknown", oldest)));
    }
    if (number.get() > 0 && number.get() < oldest - 1) {
      return new EventStart(
          oldest - 1, Optional.of(remark(lastSeen.get(), "is no longer kept", oldest)));
    }
    return new EventStart(Math.max(number.get(), oldest - 1), Optional.empty());
  }

  private static String remark(String lastSeen, String what, long oldest) {
    return "event %s %s; starting at the oldest that is kept, %d"
        .formatted(Quote.of(lastSeen), what, oldest);
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseLong(text.strip())).filter(number -> number >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
