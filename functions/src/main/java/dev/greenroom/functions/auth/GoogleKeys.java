package dev.greenroom.functions.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Google's public keys, remembered. A key that is not known is asked for again, but not more often
 * than {@link #SETTLED}: Google shows a key long before it signs with it, so what is missing from a
 * set that young is no key of Google's. When Google cannot be reached, known keys stay good for
 * {@link #BORNE}; of an unknown one nothing can be said, and nothing is.
 */
final class GoogleKeys implements JWKSource<SecurityContext> {
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration SETTLED = Duration.ofSeconds(30);
  static final Duration BORNE = Duration.ofDays(1);

  /** Who has just failed to reach Google spares the next callers the wait. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int MOST_BYTES = 100_000;

  private final URI address;
  private final InstantSource clock;
  private final ResourceRetriever retriever;
  private Optional<Fetched> last = Optional.empty();
  private Optional<Failure> failed = Optional.empty();

  private record Fetched(JWKSet keys, Instant at) {}

  private record Failure(KeySourceException why, Instant at) {}

  /**
   * @param timeout of the connection, and of each wait for bytes
   */
  GoogleKeys(URI address, InstantSource clock, Duration timeout) {
    this.address = address;
    this.clock = clock;
    int millis = Math.toIntExact(timeout.toMillis());
    this.retriever = new DefaultResourceRetriever(millis, millis, MOST_BYTES);
  }

  /**
   * @throws KeySourceException when it would need Google to say, who cannot be reached
   */
  @Override
  public synchronized List<JWK> get(JWKSelector selector, SecurityContext none)
      throws KeySourceException {
    Instant now = clock.instant();
    if (last.isEmpty() || !younger(last.get().at(), FRESH, now)) {
      try {
        fetch(now);
      } catch (KeySourceException away) {
        if (last.isEmpty() || !younger(last.get().at(), BORNE, now)) {
          throw away;
        }
      }
    }
    List<JWK> found = selector.select(last.get().keys());
    if (found.isEmpty() && !younger(last.get().at(), SETTLED, now)) {
      fetch(now);
      found = selector.select(last.get().keys());
    }
    return found;
  }

  /** Not after the clock was set back: then nobody knows. */
  private static boolean younger(Instant at, Duration age, Instant now) {
    return !at.isAfter(now) && at.plus(age).isAfter(now);
  }

  private void fetch(Instant now) throws KeySourceException {
    if (failed.isPresent() && younger(failed.get().at(), PAUSE, now)) {
      throw failed.get().why();
    }
    try {
      String json = retriever.retrieveResource(address.toURL()).getContent();
      last = Optional.of(new Fetched(JWKSet.parse(json), now));
      failed = Optional.empty();
    } catch (IOException | ParseException e) {
      KeySourceException why =
          new KeySourceException("the keys at %s cannot be read: %s".formatted(address, e), e);
      failed = Optional.of(new Failure(why, clock.instant()));
      throw why;
    }
  }
}
