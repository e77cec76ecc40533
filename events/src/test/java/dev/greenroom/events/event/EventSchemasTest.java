package dev.greenroom.events.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventSchemasTest {
  private static final Envelope ENVELOPE =
      new Envelope(
          "evt-5b1c3c1e-7c0d-3a52-9d5e-000000000001",
          Instant.parse("2026-05-06T07:08:09.123Z"),
          Optional.of("org-1"),
          Optional.of("app-1"));

  /** Texts whose schema allows only a few. */
  private static final Map<String, String> WORDS =
      Map.of(
          "hosting", "shared", "before", "running", "status", "stopped", "buildStatus", "failed");

  private static List<Class<?>> records() {
    return Arrays.stream(GreenroomEvent.class.getPermittedSubclasses())
        .flatMap(noun -> Stream.<Class<?>>of(noun.getPermittedSubclasses()))
        .toList();
  }

  /** An event of that record, with or without what may be absent. */
  private static GreenroomEvent event(Class<?> record, boolean full) throws Exception {
    RecordComponent[] components = record.getRecordComponents();
    Constructor<?> constructor =
        record.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getName(), c.getGenericType(), full)).toArray();
    return (GreenroomEvent) constructor.newInstance(values);
  }

  private static Object value(String name, Type type, boolean full) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return full
          ? Optional.of(value(name, generic.getActualTypeArguments()[0], true))
          : Optional.empty();
    }
    if (type instanceof ParameterizedType) {
      return List.of("auth");
    }
    return switch (type.getTypeName()) {
      case "dev.greenroom.events.event.Envelope" -> ENVELOPE;
      case "java.lang.String" -> WORDS.getOrDefault(name, "some-" + name);
      case "int", "java.lang.Integer" -> 7;
      case "long" -> 7L;
      case "boolean" -> true;
      case "java.time.Instant" -> Instant.EPOCH;
      default -> throw new IllegalArgumentException(type.getTypeName());
    };
  }

  /** Builds, nodes and fleets serve several applications. */
  private static ObjectNode json(GreenroomEvent event) {
    ObjectNode json = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(event.toJson());
    if (event instanceof BuildEvent || event instanceof NodeEvent || event instanceof FleetEvent) {
      json.remove("appId");
    }
    return json;
  }

  @Test
  void everyEventFitsItsSchemaWithAndWithoutWhatMayBeAbsent() throws Exception {
    for (Class<?> record : records()) {
      for (boolean full : List.of(true, false)) {
        GreenroomEvent event = event(record, full);
        assertEquals(List.of(), EventSchemas.problems(event.type(), json(event)), event.toString());
      }
    }
  }

  @Test
  void everySchemaAllowsNothingThatItDoesNotName() throws Exception {
    for (Class<?> record : records()) {
      for (String part : List.of("subject", "data")) {
        GreenroomEvent event = event(record, true);
        ObjectNode json = json(event);
        ((ObjectNode) json.get(part)).put("appSecret", "x");
        assertFalse(EventSchemas.problems(event.type(), json).isEmpty(), event.type());
      }
    }
  }

  @Test
  void everySampleFitsItsSchemaAndShowsEveryField() throws Exception {
    for (Class<?> record : records()) {
      GreenroomEvent event = event(record, true);
      JsonNode sample =
          EventSchemas.resource("/samples/events/" + event.type() + ".json").orElseThrow();
      assertEquals(List.of(), EventSchemas.problems(event.type(), sample), event.type());
      assertEquals(fields(json(event)), fields(sample), event.type());
    }
  }

  private static List<Object> fields(JsonNode event) {
    return List.of(
        new TreeSet<>(EventSchemas.asMap(event).keySet()),
        new TreeSet<>(EventSchemas.asMap(event.get("subject")).keySet()),
        new TreeSet<>(EventSchemas.asMap(event.get("data")).keySet()));
  }

  @Test
  void typesAreUnique() throws Exception {
    TreeSet<String> types = new TreeSet<>();
    for (Class<?> record : records()) {
      types.add(event(record, true).type());
    }
    assertEquals(records().size(), types.size());
    assertEquals(31, types.size());
  }

  @Test
  void aWrongEventIsToldApart() throws IOException {
    ObjectNode sample =
        (ObjectNode) EventSchemas.resource("/samples/events/room.created.json").orElseThrow();
    sample.put("at", "yesterday");
    assertEquals(1, EventSchemas.problems("room.created", sample).size());
  }
}
