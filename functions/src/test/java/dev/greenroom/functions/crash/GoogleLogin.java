package dev.greenroom.functions.crash;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeGoogle;
import java.time.Duration;
import java.util.Date;

/** A user of Google who wants to play. */
final class GoogleLogin {
  static final String CLIENT = "client";
  private static final RSAKey KEY = FakeGoogle.key("key");

  private GoogleLogin() {}

  static String idToken(Api api) {
    api.google.shows(KEY);
    return FakeGoogle.sign(
        KEY,
        new JWTClaimsSet.Builder()
            .issuer("https://accounts.google.com")
            .audience(CLIENT)
            .subject("1")
            .expirationTime(Date.from(api.world.clock.instant().plus(Duration.ofDays(1))))
            .build());
  }
}
