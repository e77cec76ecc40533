package dev.greenroom.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What one role may do on one thing; tokens of templates stand in angle brackets.
 *
 * @param holder the logical id of the role, or of a policy that it has
 * @param conditions by their keys, whatever they compare by
 */
record Allowed(String holder, String action, String resource, Map<String, Set<String>> conditions) {

  /** All that the roles of a deployment allow. */
  static List<Allowed> ofProd() throws IOException {
    List<Allowed> all = new ArrayList<>();
    for (Path template : Assembly.prod().templates()) {
      JsonNode resources = new ObjectMapper().readTree(template.toFile()).get("Resources");
      resources
          .properties()
          .forEach(
              resource -> {
                JsonNode body = resource.getValue();
                switch (body.get("Type").asText()) {
                  case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy" ->
                      all.addAll(
                          statements(resource.getKey(), body.at("/Properties/PolicyDocument")));
                  case "AWS::IAM::Role" ->
                      body.at("/Properties/Policies")
                          .forEach(
                              policy ->
                                  all.addAll(
                                      statements(resource.getKey(), policy.get("PolicyDocument"))));
                  default -> {}
                }
              });
    }
    return all;
  }

  private static List<Allowed> statements(String holder, JsonNode document) {
    return StreamSupport.stream(document.get("Statement").spliterator(), false)
        .filter(statement -> statement.get("Effect").asText().equals("Allow"))
        .flatMap(
            statement ->
                each(statement.get("Action"))
                    .flatMap(
                        action ->
                            each(statement.get("Resource"))
                                .map(
                                    resource ->
                                        new Allowed(
                                            holder, action, resource, conditions(statement)))))
        .toList();
  }

  private static Map<String, Set<String>> conditions(JsonNode statement) {
    Map<String, Set<String>> conditions = new TreeMap<>();
    statement
        .path("Condition")
        .forEach(
            compared ->
                compared
                    .properties()
                    .forEach(
                        key ->
                            conditions.put(
                                key.getKey(),
                                each(key.getValue()).collect(Collectors.toUnmodifiableSet()))));
    return conditions;
  }

  private static Stream<String> each(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? StreamSupport.stream(oneOrMany.spliterator(), false).map(Allowed::text)
        : Stream.of(text(oneOrMany));
  }

  private static String text(JsonNode value) {
    if (value.isTextual()) {
      return value.asText();
    }
    if (value.has("Ref")) {
      return "<%s>".formatted(value.get("Ref").asText());
    }
    if (value.has("Fn::GetAtt")) {
      return "<%s.%s>"
          .formatted(value.at("/Fn::GetAtt/0").asText(), value.at("/Fn::GetAtt/1").asText());
    }
    return StreamSupport.stream(value.at("/Fn::Join/1").spliterator(), false)
        .map(Allowed::text)
        .collect(Collectors.joining());
  }
}
