package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void noActionHasAStar() throws IOException {
    List<Allowed> all = Allowed.ofProd();
    assertTrue(all.size() > 300, "policies were read");
    assertEquals(List.of(), all.stream().filter(a -> a.action().contains("*")).toList());
  }

  @Test
  void starsInResourcesAreThoseThatAwsWants() throws IOException {
    assertEquals(
        List.of(),
        Allowed.ofProd().stream()
            .filter(a -> a.resource().contains("*"))
            .filter(
                a ->
                    Stream.of(Wildcards.values())
                        .noneMatch(w -> w.allows(a.action(), a.resource())))
            .toList());
  }

  @Test
  void everyWildcardIsNeeded() throws IOException {
    List<Allowed> all = Allowed.ofProd();
    assertEquals(
        List.of(),
        Stream.of(Wildcards.values())
            .filter(w -> all.stream().noneMatch(a -> w.allows(a.action(), a.resource())))
            .toList());
  }

  @Test
  void functionsReachTablesTheirSecretAndFilesOfBuilds() throws IOException {
    Set<String> services =
        Allowed.ofProd().stream()
            .filter(a -> a.holder().contains("Function"))
            .map(a -> a.action().substring(0, a.action().indexOf(':')))
            .collect(Collectors.toSet());
    assertEquals(Set.of("dynamodb", "secretsmanager", "kms", "logs", "s3", "ecr"), services);
  }

  @Test
  void functionsOfBuildsAloneReachArchives() throws IOException {
    Set<String> holders =
        Allowed.ofProd().stream()
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
        Allowed.ofProd().stream()
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

  private static List<JsonNode> resources(Path template, String type) throws IOException {
    return StreamSupport.stream(
            JSON.readTree(template.toFile()).get("Resources").spliterator(), false)
        .filter(resource -> resource.get("Type").asText().equals(type))
        .toList();
  }
}
