package dev.greenroom.infra;

import static dev.greenroom.infra.Assembly.properties;
import static dev.greenroom.infra.Assembly.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.functions.lambda.Entry;
import dev.greenroom.infra.function.Catalog;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the templates of the functions and of their routes say. */
@Tag("cloud")
class FunctionsTest {
  private static final String FUNCTION = "AWS::Lambda::Function";

  private final JsonNode functions = Assembly.prod().nested("Functions");
  private final JsonNode routes = Assembly.prod().nested("Routes");

  @Test
  void eachClassHasItsFunction() {
    assertEquals(
        Set.copyOf(Catalog.functions()),
        properties(functions, FUNCTION).stream()
            .map(f -> f.at("/Environment/Variables/GREENROOM_FUNCTION").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void theyStartFromASnapshotOfJava25() {
    for (JsonNode function : properties(functions, FUNCTION)) {
      assertEquals("java25", function.get("Runtime").asText());
      assertEquals(List.of("arm64"), texts(function.get("Architectures")));
      assertEquals("PublishedVersions", function.at("/SnapStart/ApplyOn").asText());
      assertEquals("dev.greenroom.functions.lambda.Entry", function.get("Handler").asText());
      assertEquals("JSON", function.at("/LoggingConfig/LogFormat").asText());
      JsonNode told = function.at("/Environment/Variables");
      assertEquals("greenroom", told.get("GREENROOM_TABLE_PREFIX").asText());
      assertEquals("https://api.studio.example", told.get("GREENROOM_ADDRESS").asText());
      assertTrue(told.has("GREENROOM_MASTER_KEY_SECRET"));
      assertEquals(Entry.JVM_OPTIONS, told.get("JAVA_TOOL_OPTIONS").asText());
      assertEquals(
          told.get("GREENROOM_FUNCTION").asText().contains("Discovery"),
          told.has("GREENROOM_PING_ENDPOINTS"));
    }
  }

  @Test
  void noTwoShareARole() {
    Set<String> roles = new HashSet<>();
    for (JsonNode function : properties(functions, FUNCTION)) {
      assertTrue(roles.add(function.at("/Role/Fn::GetAtt/0").asText()));
    }
    assertEquals(roles, resources(functions, "AWS::IAM::Role").keySet());
  }

  @Test
  void theyAreCalledUnderTheirAliasAlone() {
    Set<String> aliases = resources(functions, "AWS::Lambda::Alias").keySet();
    Set<String> versions = resources(functions, "AWS::Lambda::Version").keySet();
    for (JsonNode version : resources(functions, "AWS::Lambda::Version").values()) {
      assertEquals("Retain", version.path("DeletionPolicy").asText(), "one can go back to it");
    }
    assertEquals(Catalog.functions().size(), aliases.size());
    for (JsonNode alias : properties(functions, "AWS::Lambda::Alias")) {
      assertEquals("live", alias.get("Name").asText());
      assertTrue(versions.contains(alias.at("/FunctionVersion/Fn::GetAtt/0").asText()));
    }
    assertEquals(
        aliases,
        properties(functions, "AWS::Lambda::Permission").stream()
            .map(p -> p.at("/FunctionName/Ref").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void eachOperationHasItsRouteToItsFunction() {
    Map<String, JsonNode> integrations = resources(routes, "AWS::ApiGatewayV2::Integration");
    Set<String> expected =
        Stream.concat(
                Catalog.onLambda().stream()
                    .map(o -> o.method() + " " + o.path() + " " + id(o.function())),
                Stream.of("$default " + Catalog.UNKNOWN_PATH))
            .collect(Collectors.toSet());
    Set<String> found =
        properties(routes, "AWS::ApiGatewayV2::Route").stream()
            .map(
                route -> {
                  String target = route.at("/Target/Fn::Join/1/1/Ref").asText();
                  assertTrue(integrations.containsKey(target), target);
                  return route.get("RouteKey").asText()
                      + " "
                      + target.replaceAll("Calls[0-9A-F]*$", "");
                })
            .collect(Collectors.toSet());
    assertEquals(expected, found);
    integrations.forEach(
        (name, integration) -> {
          String alias = integration.at("/Properties/IntegrationUri/Ref").asText();
          assertTrue(
              alias.contains(name.replaceAll("Calls[0-9A-F]*$", "Live")), name + " calls " + alias);
          assertEquals("2.0", integration.at("/Properties/PayloadFormatVersion").asText());
        });
  }

  /** What API Gateway takes without a request to AWS. */
  @Test
  void routesAreFewerThanOneApiTakes() {
    assertTrue(properties(routes, "AWS::ApiGatewayV2::Route").size() <= 300);
  }

  private static String id(String function) {
    return function.replace(".", "");
  }

  private static List<String> texts(JsonNode array) {
    return java.util.stream.StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
