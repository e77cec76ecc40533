package dev.greenroom.functions.input;

import dev.greenroom.functions.http.HttpRequest;
import java.util.Optional;

/** The header {@code Idempotency-Key}: a repetition with the same one makes nothing new. */
public final class IdempotencyKey {
  private static final Text KEY = Text.matching(1, 255, "[\\x20-\\x7e]+", "printable ASCII");

  private IdempotencyKey() {}

  public static Optional<String> of(HttpRequest request) {
    return request
        .header("idempotency-key")
        .map(
            key -> {
              if (KEY.allows(key) && !key.isBlank()) {
                return key;
              }
              throw Refusal.of("Idempotency-Key", key, KEY.allowed());
            });
  }
}
