package dev.greenroom.local.event;

import java.time.Duration;

/**
 * How much of the journal is kept; the oldest goes first, a segment at a time.
 *
 * @param segmentBytes from this size on a new segment begins
 * @param totalBytes of all segments
 * @param age of the youngest event of a segment
 */
record JournalLimits(long segmentBytes, long totalBytes, Duration age) {
  /** 4 MiB, 64 MiB (about 150,000 events) and 7 days, as stopped processes are kept. */
  static final JournalLimits DEFAULT = new JournalLimits(4L << 20, 64L << 20, Duration.ofDays(7));

  /** A segment takes a seventh of the time, so that about that much is kept too long. */
  Duration segmentAge() {
    return age.dividedBy(7);
  }
}
