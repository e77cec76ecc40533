package dev.greenroom.functions.testing;

import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A player's token as a studio's own code would sign it; changes make another one. */
public record PlayerToken(String secret, Map<String, Object> headers, Map<String, Object> claims) {

  public static PlayerToken of(String secret) {
    return new PlayerToken(secret, Map.of("alg", "HS256", "typ", "JWT"), Map.of());
  }

  public PlayerToken claim(String name, Object value) {
    return new PlayerToken(secret, headers, with(claims, name, value));
  }

  /** With another header; null leaves it out. */
  public PlayerToken header(String name, Object value) {
    return new PlayerToken(secret, with(headers, name, value), claims);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    changed.values().removeIf(java.util.Objects::isNull);
    return changed;
  }

  public String signed() {
    return raw(secret, json(headers), json(claims));
  }

  public String unsigned() {
    return base64(json(headers)) + "." + base64(json(claims)) + ".";
  }

  /** Any two texts, signed. */
  public static String raw(String secret, String header, String claims) {
    try {
      String signed = base64(header) + "." + base64(claims);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String json(Map<String, Object> map) {
    return new String(Json.write(map), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
