package dev.greenroom.aws.journal;

import dev.greenroom.core.event.EventJournal;
import java.time.Instant;

/**
 * An event and how long it is kept.
 *
 * @param expires in seconds since the epoch
 */
record Kept(EventJournal.Entry entry, long expires) {

  static boolean until(long expires, Instant now) {
    return now.getEpochSecond() < expires;
  }

  boolean still(Instant now) {
    return until(expires, now);
  }
}
