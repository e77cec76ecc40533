package dev.greenroom.functions;

import dev.greenroom.core.event.EventJournal;
import java.time.Duration;

/**
 * Where events are read from, and how.
 *
 * @param journal the events of the last days
 * @param keepAlive how long a stream may be silent: proxies cut what is silent for a minute
 */
public record EventFeed(EventJournal journal, Duration keepAlive) {
  public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(15);

  public EventFeed {
    if (!keepAlive.isPositive()) {
      throw new IllegalArgumentException("keepAlive must be positive: " + keepAlive);
    }
  }
}
