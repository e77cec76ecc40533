package dev.greenroom.local.upload;

import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a form may be used for, as S3's POST policy says it: JSON in Base64, which the client sends
 * back with its signature.
 *
 * @param key the only one under which the archive may be put
 * @param expiration until when
 * @param mostBytes of the archive, which has one at least
 */
record FormPolicy(String key, Instant expiration, long mostBytes) {

  String encoded() {
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("expiration", expiration.toString());
    policy.put(
        "conditions", List.of(Map.of("key", key), List.of("content-length-range", 1, mostBytes)));
    return Base64.getEncoder().encodeToString(Json.write(policy));
  }

  /** Reads what {@link #encoded()} wrote; empty for anything else, signed or not. */
  static Optional<FormPolicy> decode(String text) {
    try {
      Map<?, ?> policy =
          (Map<?, ?>) Json.read(Base64.getDecoder().decode(text.getBytes(StandardCharsets.UTF_8)));
      List<?> conditions = (List<?>) policy.get("conditions");
      return Optional.of(
          new FormPolicy(
              (String) ((Map<?, ?>) conditions.get(0)).get("key"),
              Instant.parse((String) policy.get("expiration")),
              ((Number) ((List<?>) conditions.get(1)).get(2)).longValue()));
    } catch (IllegalArgumentException
        | ClassCastException
        | NullPointerException
        | IndexOutOfBoundsException
        | DateTimeException foreign) {
      return Optional.empty();
    }
  }
}
