package dev.greenroom.events.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The written schemas, as somebody who receives events would use them. */
final class EventSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private EventSchemas() {}

  static Optional<JsonNode> resource(String path) throws IOException {
    try (InputStream in = GreenroomEvent.class.getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(JSON.readTree(in));
    }
  }

  static Map<String, Object> asMap(JsonNode json) {
    return JSON.convertValue(json, new com.fasterxml.jackson.core.type.TypeReference<>() {});
  }

  static List<String> problems(GreenroomEvent event) throws IOException {
    return problems(event.type(), JSON.valueToTree(event.toJson()));
  }

  /** A sentence for each way in which an event breaks the schema of its type. */
  static List<String> problems(String type, JsonNode event) throws IOException {
    Optional<JsonNode> schema = resource("/schema/" + type + ".json");
    if (schema.isEmpty()) {
      return List.of(type + " has no schema");
    }
    JsonSchema compiled = FACTORY.getSchema(schema.get());
    return compiled
        .validate(event, check -> check.getExecutionConfig().setFormatAssertionsEnabled(true))
        .stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }
}
