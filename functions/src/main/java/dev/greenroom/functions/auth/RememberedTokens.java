package dev.greenroom.functions.auth;

import dev.greenroom.core.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Valid tokens, remembered for at most {@link #LONGEST}, so that the hot path need not read them
 * each time. A revoked token thus works for up to a minute more; an unknown one is asked for again
 * each time, so that a new one works at once.
 */
final class RememberedTokens {
  static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST = 1000;

  private final Function<String, Optional<Token>> table;
  private final InstantSource clock;
  private final Map<String, Remembered> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
          return size() > MOST;
        }
      };

  RememberedTokens(Function<String, Optional<Token>> table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  private record Remembered(Token token, Instant until) {
    /** Also after the clock was set back: never for longer than was meant. */
    boolean fresh(Instant now) {
      return now.isBefore(until) && !now.isBefore(until.minus(LONGEST));
    }
  }

  Optional<Token> valid(String tokenHash) {
    Instant now = clock.instant();
    synchronized (remembered) {
      Remembered known = remembered.get(tokenHash);
      if (known != null && known.fresh(now)) {
        return Optional.of(known.token());
      }
    }
    Optional<Token> read = table.apply(tokenHash);
    synchronized (remembered) {
      read.ifPresentOrElse(
          token -> remembered.put(tokenHash, new Remembered(token, now.plus(LONGEST))),
          () -> remembered.remove(tokenHash));
    }
    return read;
  }
}
