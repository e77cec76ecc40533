package dev.greenroom.functions.auth;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.input.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one form of a player's token: a JWT (RFC 7519), HS256 under the application's secret. A
 * studio may sign its own with the same secret; they need an {@code id}, a string of 1 to 256
 * characters. It is not left to a library, because those refuse keys of fewer than 32 bytes, and a
 * secret that shipped with a game is as long as it is.
 */
final class PlayerJwt {
  private static final Text ID = Text.of(1, 256);

  /** What the clocks of two machines may be apart. */
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  private PlayerJwt() {}

  static String sign(String appSecret, Map<String, Object> claims) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", "HS256");
    header.put("typ", "JWT");
    String signed = base64(Json.write(header)) + "." + base64(Json.write(claims));
    return signed + "." + base64(signature(appSecret, signed));
  }

  /**
   * Who holds that token.
   *
   * @throws GreenroomException 401 when it is no token of a player of that application, or is over
   */
  static String playerId(String appSecret, String token, Instant now) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw refused("it is no JWT");
    }
    byte[] signature = signature(appSecret, parts[0] + "." + parts[1]);
    if (!MessageDigest.isEqual(signature, decoded(parts[2]))) {
      throw refused("it is not signed with the secret of this application");
    }
    if (!"HS256".equals(object(parts[0]).get("alg"))) {
      throw refused("its algorithm is not HS256");
    }
    Map<?, ?> claims = object(parts[1]);
    checkTime(claims, now);
    if (claims.get("id") instanceof String id && ID.allows(id)) {
      return id;
    }
    throw refused("its claim 'id' must be " + ID.allowed());
  }

  private static void checkTime(Map<?, ?> claims, Instant now) {
    if (claims.get("exp") instanceof Number until
        && now.minus(LEEWAY).getEpochSecond() >= until.doubleValue()) {
      throw refused("it has expired");
    }
    if (claims.get("nbf") instanceof Number from
        && now.plus(LEEWAY).getEpochSecond() < from.doubleValue()) {
      throw refused("it is not valid yet");
    }
  }

  private static Map<?, ?> object(String part) {
    try {
      if (Json.read(decoded(part)) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (IllegalArgumentException noJson) {
      // Refused below.
    }
    throw refused("it is no JWT");
  }

  private static byte[] decoded(String part) {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw refused("it is no JWT");
    }
  }

  private static byte[] signature(String appSecret, String signed) {
    return Hashes.hmac(appSecret.getBytes(StandardCharsets.UTF_8), signed);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static GreenroomException refused(String why) {
    return GreenroomException.unauthorized("The player token is refused: %s.", why);
  }
}
