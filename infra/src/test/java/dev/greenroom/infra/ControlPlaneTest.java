package dev.greenroom.infra;

import static dev.greenroom.infra.Assembly.properties;
import static dev.greenroom.infra.Assembly.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.infra.function.Catalog;
import dev.greenroom.infra.table.TableShape;
import dev.greenroom.infra.table.TableShapes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the template of the control plane says. */
@Tag("cloud")
class ControlPlaneTest {
  private static final String TABLE = "AWS::DynamoDB::Table";

  private final JsonNode prod = Assembly.prod().template("GreenroomControlPlane");
  private final JsonNode dev = Assembly.dev().template("GreenroomControlPlane");

  @Test
  void tablesCanBeRestoredAndExpire() {
    for (JsonNode template : List.of(dev, prod)) {
      assertEquals(
          TableShapes.all().stream()
              .map(table -> "greenroom-" + table.noun())
              .collect(Collectors.toSet()),
          texts(properties(template, TABLE), "/TableName"));
      for (JsonNode table : properties(template, TABLE)) {
        assertTrue(
            table.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled").asBoolean());
        assertEquals("expiresAt", table.at("/TimeToLiveSpecification/AttributeName").asText());
        assertTrue(table.at("/TimeToLiveSpecification/Enabled").asBoolean());
        assertEquals("PAY_PER_REQUEST", table.get("BillingMode").asText());
      }
    }
  }

  @Test
  void changesThatAreEventsHaveBothImages() {
    Set<String> streaming =
        TableShapes.all().stream()
            .filter(TableShape::streams)
            .map(table -> "greenroom-" + table.noun())
            .collect(Collectors.toSet());
    assertEquals(
        streaming,
        properties(prod, TABLE).stream()
            .filter(
                table ->
                    table
                        .at("/StreamSpecification/StreamViewType")
                        .asText()
                        .equals("NEW_AND_OLD_IMAGES"))
            .map(table -> table.get("TableName").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void nothingThatHoldsDataGoesWithProd() {
    Set<String> holding =
        Set.of(
            TABLE,
            "AWS::S3::Bucket",
            "AWS::KMS::Key",
            "AWS::SecretsManager::Secret",
            "AWS::ECR::Repository",
            "AWS::Logs::LogGroup");
    int seen = 0;
    for (JsonNode template : all(Assembly.prod())) {
      for (String type : holding) {
        for (JsonNode resource : resources(template, type).values()) {
          assertEquals("Retain", resource.path("DeletionPolicy").asText(), resource.toString());
          assertEquals("Retain", resource.path("UpdateReplacePolicy").asText());
          seen++;
        }
      }
    }
    assertTrue(seen > TableShapes.all().size() + Catalog.functions().size());
    for (JsonNode table : properties(prod, TABLE)) {
      assertTrue(table.get("DeletionProtectionEnabled").asBoolean());
    }
  }

  @Test
  void devLeavesNoTable() {
    for (JsonNode table : resources(dev, TABLE).values()) {
      assertEquals("Delete", table.path("DeletionPolicy").asText());
      assertTrue(!table.at("/Properties/DeletionProtectionEnabled").asBoolean());
    }
  }

  @Test
  void linesOfLogsAreKeptForAsLongAsThePresetSays() {
    assertEquals(Set.of("90"), retention(Assembly.prod()));
    assertEquals(Set.of("7"), retention(Assembly.dev()));
  }

  @Test
  void bucketsAreClosedAndEncrypted() {
    List<JsonNode> buckets = properties(prod, "AWS::S3::Bucket");
    assertEquals(2, buckets.size());
    for (JsonNode bucket : buckets) {
      assertTrue(bucket.has("BucketEncryption"));
      for (JsonNode block : bucket.get("PublicAccessBlockConfiguration")) {
        assertTrue(block.asBoolean());
      }
    }
  }

  @Test
  void servicesAreNotReachedFromOutside() {
    for (JsonNode template : List.of(dev, prod)) {
      JsonNode balancer =
          properties(template, "AWS::ElasticLoadBalancingV2::LoadBalancer").getFirst();
      assertEquals("internal", balancer.get("Scheme").asText());
      List<JsonNode> ways = properties(template, "AWS::EC2::SecurityGroupIngress");
      assertEquals(1, ways.size(), "from the balancer to what streams");
      assertEquals(8080, ways.getFirst().get("FromPort").asInt());
      assertTrue(ways.getFirst().has("SourceSecurityGroupId"));
    }
  }

  @Test
  void onlyProdPaysForGateways() {
    assertEquals(0, properties(dev, "AWS::EC2::NatGateway").size());
    assertEquals(2, properties(prod, "AWS::EC2::NatGateway").size());
    assertEquals(Set.of("ENABLED"), texts(services(dev), PUBLIC));
    assertEquals(Set.of("DISABLED"), texts(services(prod), PUBLIC));
  }

  private static final String PUBLIC = "/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp";

  private static List<JsonNode> services(JsonNode template) {
    return properties(template, "AWS::ECS::Service");
  }

  @Test
  void twoRunTheJobs() {
    List<Integer> counts =
        services(prod).stream().map(service -> service.get("DesiredCount").asInt()).toList();
    assertEquals(List.of(2, 2), counts);
  }

  @Test
  void whatStreamsHasItsWayThroughTheOneName() {
    JsonNode front =
        properties(prod, "AWS::CloudFront::Distribution").getFirst().get("DistributionConfig");
    assertEquals(List.of("api.studio.example"), list(front.get("Aliases")));
    String functions = front.at("/DefaultCacheBehavior/TargetOriginId").asText();
    Set<String> patterns = new TreeSet<>();
    for (JsonNode behavior : front.get("CacheBehaviors")) {
      patterns.add(behavior.get("PathPattern").asText());
      assertTrue(!behavior.get("TargetOriginId").asText().equals(functions));
      assertEquals("https-only", behavior.get("ViewerProtocolPolicy").asText());
    }
    assertEquals(new TreeSet<>(Catalog.streamedPatterns()), patterns);
    JsonNode balancer = origin(front, front.at("/CacheBehaviors/0/TargetOriginId").asText());
    assertEquals(60, balancer.at("/VpcOriginConfig/OriginReadTimeout").asInt());
  }

  @Test
  void theNameIsFoundByBothKindsOfAddresses() {
    assertEquals(Set.of("A", "AAAA"), texts(properties(prod, "AWS::Route53::RecordSet"), "/Type"));
    assertEquals(
        Set.of("api.studio.example"), texts(properties(prod, "AWS::Route53::RecordSet"), "/Name"));
  }

  private static JsonNode origin(JsonNode front, String id) {
    for (JsonNode origin : front.get("Origins")) {
      if (origin.get("Id").asText().equals(id)) {
        return origin;
      }
    }
    throw new AssertionError("no origin " + id);
  }

  @Test
  void somebodyIsWoken() {
    Set<String> names = texts(properties(prod, "AWS::CloudWatch::Alarm"), "/AlarmName");
    assertTrue(
        names.containsAll(
            Set.of("greenroom-StreamLag", "greenroom-OldestWaiting", "greenroom-StuckStarting")));
    for (JsonNode alarm : properties(prod, "AWS::CloudWatch::Alarm")) {
      assertEquals(1, alarm.get("AlarmActions").size());
    }
  }

  @Test
  void theFirstTokenIsFoundByAnOutput() {
    Set<String> outputs = new TreeSet<>();
    prod.get("Outputs").fieldNames().forEachRemaining(outputs::add);
    assertTrue(outputs.containsAll(Set.of("Address", "AdminTokenSecret", "UploadsBucket")));
  }

  @Test
  void noTemplateIsNearTheMostThatCloudFormationTakes() {
    for (Assembly assembly : List.of(Assembly.dev(), Assembly.prod())) {
      for (JsonNode template : all(assembly)) {
        assertTrue(template.get("Resources").size() < 450, "500 resources are the most");
      }
    }
  }

  private static List<JsonNode> all(Assembly assembly) {
    return Stream.concat(
            Stream.of("GreenroomControlPlane", "GreenroomRegion-eu", "GreenroomRegion-us")
                .map(assembly::template),
            Stream.of("Functions", "Routes").map(assembly::nested))
        .toList();
  }

  private static Set<String> retention(Assembly assembly) {
    return all(assembly).stream()
        .flatMap(template -> properties(template, "AWS::Logs::LogGroup").stream())
        .map(group -> group.path("RetentionInDays").asText())
        .collect(Collectors.toSet());
  }

  private static Set<String> texts(List<JsonNode> nodes, String pointer) {
    return nodes.stream().map(node -> node.at(pointer).asText()).collect(Collectors.toSet());
  }

  private static List<String> list(JsonNode array) {
    return java.util.stream.StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
