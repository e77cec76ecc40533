package dev.greenroom.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was found by a key, remembered for at most {@link #LONGEST}, so that the hot path need not
 * read it each time. What was taken away thus holds for up to a minute more, unless it is forgotten
 * before; what was not found is looked for again each time, so that what is new works at once.
 */
public final class Remembered<T> {
  public static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST = 1000;

  private final Function<String, Optional<T>> table;
  private final InstantSource clock;
  private final Map<String, Found<T>> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found<T>> eldest) {
          return size() > MOST;
        }
      };
  private long timesForgotten;

  public Remembered(Function<String, Optional<T>> table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  private record Found<T>(T value, Instant until) {
    /** Also after the clock was set back: never for longer than was meant. */
    boolean fresh(Instant now) {
      return now.isBefore(until) && !now.isBefore(until.minus(LONGEST));
    }
  }

  public Optional<T> get(String key) {
    Instant now = clock.instant();
    long begin;
    synchronized (remembered) {
      begin = timesForgotten;
      Found<T> known = remembered.get(key);
      if (known != null && known.fresh(now)) {
        return Optional.of(known.value());
      }
    }
    Optional<T> read = table.apply(key);
    synchronized (remembered) {
      if (read.isEmpty()) {
        remembered.remove(key);
      } else if (begin == timesForgotten) { // else what was read may be what was taken away
        remembered.put(key, new Found<>(read.get(), now.plus(LONGEST)));
      }
    }
    return read;
  }

  public void forgetAll() {
    synchronized (remembered) {
      timesForgotten++;
      remembered.clear();
    }
  }
}
