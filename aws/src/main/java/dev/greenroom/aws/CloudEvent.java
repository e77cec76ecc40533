package dev.greenroom.aws;

import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.Map;
import java.util.Optional;

/**
 * What a service of AWS tells by EventBridge.
 *
 * @param type its {@code detail-type}
 * @param region in which AWS region; empty where that is not said
 * @param detail what it says, as JSON values
 */
public record CloudEvent(String type, String region, Map<?, ?> detail) {
  private static final JsonType<Object> JSON = Jsonb.builder().build().type(Object.class);

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException for what is no such event
   */
  public static CloudEvent parse(String text) {
    try {
      if (JSON.fromJson(text) instanceof Map<?, ?> all
          && all.get("detail") instanceof Map<?, ?> detail) {
        return new CloudEvent(
            text(all, "detail-type").orElse(""), text(all, "region").orElse(""), detail);
      }
    } catch (JsonException | IllegalStateException e) {
      throw new IllegalArgumentException("The event is no JSON.", e);
    }
    throw new IllegalArgumentException("The event has no detail.");
  }

  /** A text of its detail; empty when it is not there, or blank. */
  Optional<String> text(String name) {
    return text(detail, name);
  }

  static Optional<String> text(Map<?, ?> map, String name) {
    return map.get(name) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }
}
