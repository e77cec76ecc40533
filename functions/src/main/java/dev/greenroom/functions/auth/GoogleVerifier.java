package dev.greenroom.functions.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.auth.GoogleIdTokens.Identity;
import dev.greenroom.functions.input.Text;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a token as Google's guide for servers says: signed by one of its keys with RS256, issued
 * by it, for this client id, and not over.
 */
final class GoogleVerifier {
  private static final Set<String> ISSUERS =
      Set.of("https://accounts.google.com", "accounts.google.com");
  private static final Text ID = Text.of(1, 256);
  private static final Text NAME = Text.of(1, 200);

  private final GoogleKeys keys;
  private final InstantSource clock;

  GoogleVerifier(GoogleKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  Identity verified(String clientId, String idToken) {
    try {
      JWTClaimsSet claims = processor(clientId).process(idToken, null);
      return new Identity(claims.getSubject(), name(claims));
    } catch (KeySourceException away) {
      throw new GreenroomException(
          ErrorCode.TIMEOUT, "Google's keys cannot be had at the moment; try again.", away);
    } catch (ParseException noToken) {
      throw refused("it is no signed JWT");
    } catch (BadJOSEException bad) {
      throw refused(bad.getMessage());
    } catch (JOSEException fault) {
      throw new IllegalStateException("the ID token could not be checked", fault);
    }
  }

  private DefaultJWTProcessor<SecurityContext> processor(String clientId) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
    processor.setJWTClaimsSetVerifier(new Claims(clientId, clock));
    return processor;
  }

  /** Nimbus checks audience and times, with 60 s of leeway; Google has two names as an issuer. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    Claims(String clientId, InstantSource clock) {
      super(Set.of(clientId), null, Set.of("sub", "iss", "exp"), null);
      this.clock = clock;
    }

    @Override
    public void verify(JWTClaimsSet claims, SecurityContext none) throws BadJWTException {
      super.verify(claims, none);
      if (!ISSUERS.contains(claims.getIssuer())) {
        throw new BadJWTException("JWT issuer rejected: " + claims.getIssuer());
      }
      if (!ID.allows(claims.getSubject())) {
        throw new BadJWTException("JWT sub claim must be " + ID.allowed());
      }
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  private static String name(JWTClaimsSet claims) {
    return text(claims, "name").or(() -> text(claims, "email")).orElse(claims.getSubject());
  }

  private static Optional<String> text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text && NAME.allows(text)
        ? Optional.of(text)
        : Optional.empty();
  }

  private static GreenroomException refused(String why) {
    return GreenroomException.unauthorized("The Google ID token is refused: %s.", why);
  }
}
