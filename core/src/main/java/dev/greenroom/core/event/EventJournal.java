package dev.greenroom.core.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of the last days, each under a number of its own that only grows by 1: who remembers
 * the last number it has seen misses nothing.
 */
public interface EventJournal {

  /**
   * An event.
   *
   * @param number 1 or more
   * @param event as {@link dev.greenroom.events.event.GreenroomEvent#toJson} writes it
   */
  record Entry(long number, Map<?, ?> event) {

    public String type() {
      return event.get("type").toString();
    }

    /** Whose it is. */
    public Optional<String> orgId() {
      return Optional.ofNullable(event.get("orgId")).map(Object::toString);
    }

    public Optional<String> appId() {
      return Optional.ofNullable(event.get("appId")).map(Object::toString);
    }
  }

  /** The number of the newest event, 0 before the first. */
  long newest();

  /** The number of the oldest event that is kept; {@link #newest()} + 1 when none is. */
  long oldest();

  /** Events after a number, in their order, at most that many; those not kept are left out. */
  List<Entry> after(long number, int limit);

  /**
   * Waits until there is an event after a number, or the journal is closed.
   *
   * @return false when neither came in time
   */
  boolean await(long number, Duration atMost) throws InterruptedException;

  /** True when nothing comes any more. */
  boolean closed();
}
