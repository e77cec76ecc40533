package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes.Order;
import dev.greenroom.core.scaling.Size;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

class Ec2NodesTest {
  private static final String FRANKFURT = "eu-central-1";

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients jobs;
  private static List<String> subnets;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    jobs = Caller.clients(aws.url(), Caller.JOBS);
    subnets = TestNetwork.subnets(clients.ec2(FRANKFURT));
    TestNetwork.launchTemplate(clients.ec2(FRANKFURT), "greenroom-node");
  }

  @AfterAll
  static void stop() {
    if (aws != null) {
      clients.close();
      jobs.close();
      aws.close();
    }
  }

  @BeforeEach
  void forgetCalls() {
    aws.calls();
  }

  private static Ec2Nodes nodes() {
    return nodes("greenroom-node");
  }

  private static Ec2Nodes nodes(String launchTemplate) {
    return new Ec2Nodes(
        new Ec2Settings(
            "greenroom", launchTemplate, Map.of(FRANKFURT, subnets), InstanceTypes.defaults()),
        AwsRegions.defaults(),
        jobs::ec2,
        jobs::secrets,
        id -> Optional.of(Region.Frankfurt),
        InstantSource.system());
  }

  private static Order order() {
    return order("shape-amd64-4-8", Region.Frankfurt);
  }

  private static Order order(String shape, Region region) {
    String nodeId = "node-" + UUID.randomUUID();
    return new Order(
        nodeId, "org-1", "fleet-1", region, shape, new Size(4000, 8192), "token-of-" + nodeId);
  }

  private static List<Instance> instances(String nodeId) {
    return clients
        .ec2(FRANKFURT)
        .describeInstances(
            r -> r.filters(Filter.builder().name("tag:greenroom.node").values(nodeId).build()))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .toList();
  }

  private static String token(String nodeId) {
    return clients
        .secrets(FRANKFURT)
        .getSecretValue(r -> r.secretId(Ec2Nodes.secretOf("greenroom", nodeId)))
        .secretString();
  }

  @Test
  void aNodeIsAMachineThatKnowsWhoItIs() {
    Order order = order();
    assertEquals(Map.of(), nodes().start(List.of(order)));
    assertEquals(List.of("CreateSecret", "CreateFleet"), aws.calls());
    Instance machine = instances(order.nodeId()).getFirst();
    Map<String, String> tags =
        machine.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    assertEquals(order.nodeId(), tags.get("greenroom.node"));
    assertEquals("fleet-1", tags.get("greenroom.fleet"));
    assertEquals("c7i.xlarge", machine.instanceTypeAsString());
    assertEquals(order.token(), token(order.nodeId()));
    assertFalse(
        aws.bodies().stream()
            .filter(body -> body.contains("Action=CreateFleet"))
            .anyMatch(body -> body.contains("token-of-")),
        "the token is in no tag and no user data");
  }

  @Test
  void whatIsThereIsKnownUntilItIsEnded() {
    Order one = order();
    Order other = order();
    Ec2Nodes nodes = nodes();
    nodes.start(List.of(one, other));
    assertTrue(nodes.known().containsAll(List.of(one.nodeId(), other.nodeId())));
    aws.calls();
    nodes.end(one.nodeId());
    assertEquals(List.of("DescribeInstances", "TerminateInstances", "DeleteSecret"), aws.calls());
    assertFalse(nodes.known().contains(one.nodeId()));
    assertTrue(nodes.known().contains(other.nodeId()));
    assertEquals("terminated", instances(one.nodeId()).getFirst().state().nameAsString());
    assertThrows(ResourceNotFoundException.class, () -> token(one.nodeId()));
    nodes.end(one.nodeId());
    nodes.end("node-unknown");
  }

  /** Which EC2 then makes one machine of: Moto does not know client tokens, AWS does. */
  @Test
  void theSameOrderIsTheSameRequest() {
    Order order = order();
    aws.refuse("CreateFleet", 503, "Unavailable", "try again");
    nodes().start(List.of(order));
    Set<String> sent =
        new HashSet<>(
            aws.bodies().stream()
                .filter(body -> body.contains("Action=CreateFleet"))
                .filter(body -> body.contains(order.nodeId()))
                .toList());
    assertEquals(1, sent.size());
    assertTrue(sent.iterator().next().contains("ClientToken=" + order.nodeId()), sent.toString());
  }

  @Test
  void allTypesAreTriedInAllZonesBeforeItIsGivenUp() {
    Order order = order();
    aws.answer(
        "CreateFleet",
        """
        <CreateFleetResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <fleetId>fleet-0</fleetId><fleetInstanceSet/>
          <errorSet><item>
            <errorCode>InsufficientInstanceCapacity</errorCode>
            <errorMessage>We currently do not have sufficient capacity.</errorMessage>
          </item></errorSet>
        </CreateFleetResponse>
        """);
    assertEquals(
        Map.of(
            order.nodeId(),
            "EC2 in eu-central-1 has none of c7i.xlarge, c7a.xlarge, c6i.xlarge, c6a.xlarge,"
                + " c5.xlarge: insufficient capacity (InsufficientInstanceCapacity)"),
        nodes().start(List.of(order)));
    String sent =
        aws.bodies().stream()
            .filter(body -> body.contains("Action=CreateFleet") && body.contains(order.nodeId()))
            .findFirst()
            .orElseThrow();
    int overrides = 5 * subnets.size();
    assertTrue(sent.contains("Overrides.%d.".formatted(overrides)), sent);
    assertFalse(sent.contains("Overrides.%d.".formatted(overrides + 1)), sent);
    subnets.forEach(subnet -> assertTrue(sent.contains(subnet), sent));
    assertThrows(ResourceNotFoundException.class, () -> token(order.nodeId()));
  }

  @Test
  void whatAwsNeverDoesIsRefusedWithItsReason() {
    Order order = order();
    String why = nodes("no-such-template").start(List.of(order)).get(order.nodeId());
    assertTrue(why.startsWith("AWS refuses it in eu-central-1: "), why);
    Order huge = order("shape-h100pcie-8", Region.Frankfurt);
    assertEquals(
        "EC2 has no machine of shape shape-h100pcie-8 for Frankfurt",
        nodes().start(List.of(huge)).get(huge.nodeId()));
    Order elsewhere = order("shape-amd64-4-8", Region.Tokyo);
    assertFalse(nodes().serves(Region.Tokyo));
    assertTrue(nodes().start(List.of(elsewhere)).containsKey(elsewhere.nodeId()));
  }

  @Test
  void whenAwsIsOutOfReachNothingIsSaidOfAnyNode() {
    for (int i = 0; i < 3; i++) {
      aws.refuse("CreateFleet", 500, "InternalError", "down");
      aws.refuse("DescribeInstances", 500, "InternalError", "down");
    }
    assertThrows(RuntimeException.class, () -> nodes().start(List.of(order())));
    assertThrows(RuntimeException.class, () -> nodes().known());
  }

  @Test
  void aRegionThatIsDownHasWhatItHad() {
    Ec2Nodes nodes = nodes();
    Order before = order();
    nodes.start(List.of(before));
    nodes.known();
    Order since = order();
    nodes.start(List.of(since));
    for (int i = 0; i < 3; i++) {
      aws.refuse("DescribeInstances", 500, "InternalError", "down");
    }
    Set<String> known = nodes.known();
    assertTrue(known.containsAll(List.of(before.nodeId(), since.nodeId())), known.toString());
    nodes.end(since.nodeId());
    for (int i = 0; i < 3; i++) {
      aws.refuse("DescribeInstances", 500, "InternalError", "down");
    }
    assertFalse(nodes.known().contains(since.nodeId()), "what was ended is not there");
    assertEquals(Set.of(before.nodeId()), inter(nodes.known(), before, since));
  }

  private static Set<String> inter(Set<String> known, Order... orders) {
    Set<String> ids = new HashSet<>();
    for (Order order : orders) {
      if (known.contains(order.nodeId())) {
        ids.add(order.nodeId());
      }
    }
    return ids;
  }

  @Test
  void theTableHasTypesForEachShapeThatEc2Has() {
    Set<String> without =
        NodeShapes.defaults().all().stream()
            .map(NodeShape::nodeShapeId)
            .filter(id -> InstanceTypes.defaults().of(id).isEmpty())
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "shape-h100pcie-1",
            "shape-h100pcie-2",
            "shape-h100pcie-4",
            "shape-h100pcie-8",
            "shape-h200sxm5-1"),
        without);
    assertThrows(IllegalArgumentException.class, () -> InstanceTypes.parse("shape-1 c7i.xlarge"));
    assertThrows(IllegalArgumentException.class, () -> InstanceTypes.parse("shape-1 | large"));
  }

  private static Ec2Nodes spot(InstantSource clock, String... spot) {
    return new Ec2Nodes(
        new Ec2Settings(
            "greenroom",
            "greenroom-node",
            Map.of(FRANKFURT, subnets),
            InstanceTypes.defaults(),
            Set.of(spot)),
        AwsRegions.defaults(),
        jobs::ec2,
        jobs::secrets,
        id -> Optional.of(Region.Frankfurt),
        clock);
  }

  private static String lastFleet() {
    return URLDecoder.decode(
        aws.bodies().stream()
            .filter(body -> body.contains("Action=CreateFleet"))
            .reduce((before, last) -> last)
            .orElseThrow(),
        StandardCharsets.UTF_8);
  }

  @Test
  void aMachineOfSpotIsWhereThatIsWanted() {
    for (String wanted : List.of("Frankfurt", "shape-amd64-4-8")) {
      Order order = order();
      assertEquals(Map.of(), spot(InstantSource.system(), wanted).start(List.of(order)));
      assertEquals(1, instances(order.nodeId()).size());
      String asked = lastFleet();
      assertTrue(asked.contains("DefaultTargetCapacityType=spot"), asked);
      assertTrue(asked.contains("AllocationStrategy=price-capacity-optimized"), asked);
      assertTrue(asked.contains("SpotTargetCapacity=1"), asked);
      assertFalse(asked.contains("Priority"), asked);
      assertTrue(asked.contains("InstanceType=c7i.xlarge"), asked);
    }
    Order order = order();
    assertEquals(Map.of(), spot(InstantSource.system(), "Seattle").start(List.of(order)));
    assertTrue(lastFleet().contains("DefaultTargetCapacityType=on-demand"), lastFleet());
  }

  @Test
  void whatSpotHasNoneOfIsRefusedInASentence() {
    Order order = order();
    aws.answer(
        "CreateFleet",
        "<CreateFleetResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<fleetInstanceSet/><errorSet><item>"
            + "<errorCode>InsufficientInstanceCapacity</errorCode></item><item>"
            + "<errorCode>UnfulfillableCapacity</errorCode></item></errorSet>"
            + "</CreateFleetResponse>");
    String why =
        spot(InstantSource.system(), "Frankfurt").start(List.of(order)).get(order.nodeId());
    assertTrue(why.contains("insufficient capacity"), why);
  }

  @Test
  void moreOrdersThanEc2TakesAtOnceAreLeftForTheNextTime() {
    Instant[] now = {Instant.parse("2026-01-02T03:04:05Z")};
    Ec2Nodes nodes = spot(() -> now[0]);
    List<Order> orders = Stream.generate(Ec2NodesTest::order).limit(8).toList();
    assertEquals(Map.of(), nodes.start(orders), "nothing is said of those that wait");
    List<Order> rest = orders.subList(5, 8);
    assertEquals(1, instances(orders.get(4).nodeId()).size());
    rest.forEach(order -> assertEquals(List.of(), instances(order.nodeId())));
    now[0] = now[0].plusSeconds(1);
    assertEquals(Map.of(), nodes.start(rest));
    assertEquals(1, instances(rest.get(1).nodeId()).size(), "two a second");
    assertEquals(List.of(), instances(rest.get(2).nodeId()));
  }

  @Test
  void throttlingSlowsOrdersDownAndTakesNothingBack() {
    Instant[] now = {Instant.parse("2026-01-02T03:04:05Z")};
    Ec2Nodes nodes = spot(() -> now[0]);
    Order first = order();
    Order second = order();
    aws.answer(
        "CreateFleet",
        "<CreateFleetResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<fleetInstanceSet/><errorSet><item>"
            + "<errorCode>RequestLimitExceeded</errorCode></item></errorSet>"
            + "</CreateFleetResponse>");
    assertEquals(Map.of(), nodes.start(List.of(first, second)), "told in an answer 200");
    assertFalse(aws.calls().contains("DeleteSecret"), "it is still wanted");
    assertEquals(Map.of(), nodes.start(List.of(first, second)));
    assertEquals(List.of(), aws.calls(), "EC2 is left in peace");
    now[0] = now[0].plusSeconds(1);
    nodes.start(List.of(first, second));
    assertEquals(1, instances(first.nodeId()).size(), "who came first is served first");
    assertEquals(List.of(), instances(second.nodeId()));
  }

  @Test
  void expiredCredentialsAreOfTheMoment() {
    Order order = order();
    aws.refuse("CreateSecret", 400, "ExpiredTokenException", "The security token is expired");
    assertThrows(RuntimeException.class, () -> nodes().start(List.of(order)));
    assertEquals(Map.of(), nodes().start(List.of(order)));
    assertEquals(1, instances(order.nodeId()).size());
  }

  @Test
  void anInstanceIsKnownByItsTag() {
    Order order = order();
    nodes().start(List.of(order));
    String instance = instances(order.nodeId()).getFirst().instanceId();
    assertEquals(Optional.of(order.nodeId()), nodes().nodeOf(FRANKFURT, instance));
    nodes().end(order.nodeId());
    assertEquals(
        Optional.of(order.nodeId()), nodes().nodeOf(FRANKFURT, instance), "EC2 remembers it");
    assertEquals(Optional.empty(), nodes().nodeOf(FRANKFURT, "i-0123456789abcdef0"));
    String stranger =
        clients
            .ec2(FRANKFURT)
            .runInstances(r -> r.imageId("ami-12c6146b").minCount(1).maxCount(1))
            .instances()
            .getFirst()
            .instanceId();
    assertEquals(Optional.empty(), nodes().nodeOf(FRANKFURT, stranger));
  }

  @Test
  void anEndThatIsThrottledIsRepeated() {
    for (String action : List.of("DescribeInstances", "TerminateInstances", "DeleteSecret")) {
      Order order = order();
      nodes().start(List.of(order));
      for (int i = 0; i < 3; i++) {
        aws.refuse(action, 400, "Throttling", "Rate exceeded");
      }
      assertThrows(RuntimeException.class, () -> nodes().end(order.nodeId()), action);
      nodes().end(order.nodeId());
      assertFalse(nodes().known().contains(order.nodeId()), action);
      String secret = Ec2Nodes.secretOf("greenroom", order.nodeId());
      assertThrows(
          ResourceNotFoundException.class,
          () -> clients.secrets(FRANKFURT).describeSecret(r -> r.secretId(secret)),
          action);
    }
  }
}
