package dev.greenroom.functions.auth;

import dev.greenroom.core.error.GreenroomException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Checks ID tokens of Google. What does the work is loaded with the first token: most functions
 * never see one, and all of them would start later for it.
 */
public final class GoogleIdTokens {
  /** Where Google shows its keys; any other address must show a JWK set (RFC 7517) likewise. */
  public static final URI GOOGLE = URI.create("https://www.googleapis.com/oauth2/v3/certs");

  /** Of the connection, and of each wait for bytes. */
  public static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final URI keys;
  private final Duration timeout;
  private final InstantSource clock;
  private GoogleVerifier verifier;

  /**
   * @param keys {@link #GOOGLE}, or where a test shows its own
   */
  public GoogleIdTokens(URI keys, Duration timeout, InstantSource clock) {
    this.keys = keys;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Whom Google vouches for.
   *
   * @param subject Google's own id of the user, which never changes
   * @param name as the user calls themself, else the address or the id
   */
  public record Identity(String subject, String name) {}

  /**
   * @param clientId whom the token must be meant for
   * @throws GreenroomException 401 for a token that Google has not made for that client, or that is
   *     over; 408 when Google cannot be asked
   */
  public Identity verified(String clientId, String idToken) {
    return verifier().verified(clientId, idToken);
  }

  private synchronized GoogleVerifier verifier() {
    if (verifier == null) {
      verifier = new GoogleVerifier(new GoogleKeys(keys, clock, timeout), clock);
    }
    return verifier;
  }
}
