package dev.greenroom.core.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.greenroom.events.event.GreenroomEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The written schemas of events, each read once: a run has a hundred thousand events. */
final class EventSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> READ = new ConcurrentHashMap<>();

  private EventSchemas() {}

  /** A sentence for each way in which an event breaks the schema of its type. */
  static List<String> problems(GreenroomEvent event) {
    return READ
        .computeIfAbsent(event.type(), EventSchemas::read)
        .validate(
            JSON.<com.fasterxml.jackson.databind.JsonNode>valueToTree(event.toJson()),
            check -> check.getExecutionConfig().setFormatAssertionsEnabled(true))
        .stream()
        .map(problem -> event.toJson() + " breaks its schema: " + problem.getMessage())
        .toList();
  }

  private static JsonSchema read(String type) {
    try (InputStream in = GreenroomEvent.class.getResourceAsStream("/schema/" + type + ".json")) {
      if (in == null) {
        throw new AssertionError(type + " has no schema");
      }
      return FACTORY.getSchema(JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
