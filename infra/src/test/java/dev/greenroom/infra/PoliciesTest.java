package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;

/** What the roles of a deployment allow. */
@Tag("cloud")
class PoliciesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one role may do on one thing; tokens of templates stand in angle brackets. */
  record Allowed(String holder, String action, String resource) {}

  @Test
  void noActionHasAStar() throws IOException {
    List<Allowed> all = identities();
    assertTrue(all.size() > 300, "policies were read");
    assertEquals(List.of(), all.stream().filter(a -> a.action().contains("*")).toList());
  }

  @Test
  void starsInResourcesAreThoseThatAwsWants() throws IOException {
    assertEquals(
        List.of(),
        identities().stream()
            .filter(a -> a.resource().contains("*"))
            .filter(
                a ->
                    Stream.of(Wildcards.values())
                        .noneMatch(w -> w.allows(a.action(), a.resource())))
            .toList());
  }

  @Test
  void everyWildcardIsNeeded() throws IOException {
    List<Allowed> all = identities();
    assertEquals(
        List.of(),
        Stream.of(Wildcards.values())
            .filter(w -> all.stream().noneMatch(a -> w.allows(a.action(), a.resource())))
            .toList());
  }

  @Test
  void functionsReachTablesTheirSecretAndFilesOfBuilds() throws IOException {
    Set<String> services =
        identities().stream()
            .filter(a -> a.holder().contains("Function"))
            .map(a -> a.action().substring(0, a.action().indexOf(':')))
            .collect(Collectors.toSet());
    assertEquals(Set.of("dynamodb", "secretsmanager", "kms", "logs", "s3", "ecr"), services);
  }

  @Test
  void functionsOfBuildsAloneReachArchives() throws IOException {
    Set<String> holders =
        identities().stream()
            .filter(a -> a.holder().contains("Function") && a.action().startsWith("s3:"))
            .map(a -> a.holder().replaceAll("Role[0-9A-F]*$", ""))
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "BuildsFunction",
            "v1BuildsV1Function",
            "v2BuildsV2Function",
            "SharedBuildsFunction",
            "moveExportFunction",
            "moveImportFunction"),
        holders);
    assertTrue(
        identities().stream()
            .filter(a -> a.holder().contains("Function") && a.action().startsWith("ecr:"))
            .allMatch(a -> a.resource().endsWith(":repository/greenroom-builds")));
  }

  @Test
  void noRoleIsManagedByAnotherHand() throws IOException {
    for (Path template : Assembly.prod().templates()) {
      for (JsonNode role : resources(template, "AWS::IAM::Role")) {
        assertTrue(role.at("/Properties/ManagedPolicyArns").isMissingNode(), role.toString());
      }
    }
  }

  /** 10,240 characters are the most within a role, 6,144 the most of a policy beside it. */
  @Test
  void policiesOfAllRegionsAreShortEnough(@TempDir Path out) throws IOException {
    App app = Synthesized.app(out);
    GreenroomApp.build(app, Synthesized.settings(Preset.PROD, GameRegion.all()));
    app.synth();
    try (Stream<Path> files = Files.list(out)) {
      for (Path template :
          files.filter(file -> file.toString().endsWith("template.json")).toList()) {
        for (JsonNode policy : resources(template, "AWS::IAM::ManagedPolicy")) {
          int length = policy.at("/Properties/PolicyDocument").toString().length();
          assertTrue(length < 6_144, length + " of " + policy.at("/Properties/Description"));
        }
        for (JsonNode role : resources(template, "AWS::IAM::Role")) {
          int length = role.at("/Properties/Policies").toString().length();
          assertTrue(length < 10_240, length + " of " + role.at("/Properties/Description"));
        }
        for (JsonNode policy : resources(template, "AWS::IAM::Policy")) {
          int length = policy.at("/Properties/PolicyDocument").toString().length();
          assertTrue(length < 10_240, length + " of " + policy.at("/Properties/PolicyName"));
        }
      }
    }
  }

  static List<Allowed> identities() throws IOException {
    List<Allowed> all = new ArrayList<>();
    for (Path template : Assembly.prod().templates()) {
      JsonNode resources = JSON.readTree(template.toFile()).get("Resources");
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

  private static List<JsonNode> resources(Path template, String type) throws IOException {
    return StreamSupport.stream(
            JSON.readTree(template.toFile()).get("Resources").spliterator(), false)
        .filter(resource -> resource.get("Type").asText().equals(type))
        .toList();
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
                                .map(resource -> new Allowed(holder, action, resource))))
        .toList();
  }

  private static Stream<String> each(JsonNode oneOrMany) {
    return oneOrMany.isArray()
        ? StreamSupport.stream(oneOrMany.spliterator(), false).map(PoliciesTest::text)
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
        .map(PoliciesTest::text)
        .collect(Collectors.joining());
  }
}
