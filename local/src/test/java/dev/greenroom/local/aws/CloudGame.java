package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.CloudQueue;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A Greenroom on AWS with a fleet and a game, and machines as a test wants them. */
final class CloudGame implements AutoCloseable {
  private static final Set<String> LOOKS =
      Set.of("DescribeInstances", "ReceiveMessage", "DeleteMessageBatch");

  final AwsStandIn aws;
  final AwsClients machineSide;

  /** Of those that join: that call is counted. */
  final AwsClients machines;

  final CloudQueue queue;
  final CloudStack stack;
  final ApiClient api;
  private final Path folder;

  CloudGame(Path folder) throws Exception {
    this(folder, Set.of());
  }

  /**
   * @param spot which machines are Spot's
   */
  CloudGame(Path folder, Set<String> spot) throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    this.folder = folder;
    aws = AwsStandIn.start();
    machineSide = new AwsClients(Optional.of(aws.behind()));
    machines = new AwsClients(Optional.of(aws.url()));
    machineSide.ecs(CloudStack.REGION).createCluster(r -> r.clusterName("greenroom"));
    List<String> subnets = TestNetwork.subnets(machineSide.ec2(CloudStack.REGION));
    TestNetwork.launchTemplate(machineSide.ec2(CloudStack.REGION), "greenroom-node");
    queue =
        new CloudQueue(
            aws.behind(),
            CloudStack.REGION,
            machineSide.queues(CloudStack.REGION),
            Duration.ofSeconds(2));
    stack = new CloudStack(aws, folder, subnets, spot, queue.url);
    api = stack.api();
  }

  String fleet() {
    return api.post(
            "/fleets/v2/fleets",
            Map.of(
                "name",
                "ours",
                "nodeShapeId",
                "shape-amd64-4-8",
                "autoscalerConfig",
                Map.of("scaleUpThreshold", 85)))
        .at("fleetId")
        .text();
  }

  /** An application whose game echoes; its id. */
  String deployed(String fleetId) throws Exception {
    return deployed(Optional.of(fleetId));
  }

  /** The same, of no fleet where none is given. */
  String deployed(Optional<String> fleetId) throws Exception {
    String appId =
        api.post(
                "/apps/v2/apps",
                Map.of("appName", "echo", "authConfiguration", Map.of("anonymous", Map.of())))
            .at("appId")
            .text();
    String buildId =
        api.post("/builds/v3/builds", Map.of("buildSizeInBytes", 1000)).at("buildId").text();
    api.stream("POST", "/builds/v3/builds/%s/run".formatted(buildId), line -> {});
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 1);
    body.put("transportType", "udp");
    body.put("containerPort", freePort());
    body.put("requestedCPU", 0.5);
    body.put("requestedMemoryMB", 1024);
    body.put(
        "additionalContainerPorts",
        List.of(Map.of("name", "chat", "transportType", "tcp", "port", freePort())));
    body.put("env", List.of(Map.of("name", "GREETING", "value", "a secret of the studio")));
    fleetId.ifPresent(id -> body.put("fleetId", id));
    api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body);
    return appId;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "within a minute: " + what);
      Thread.sleep(50);
    }
  }

  /** A machine of the owner, announced to the fleet; it has joined. */
  EcsNode metal(String fleetId) throws Exception {
    Json announced =
        api.post("/greenroom/v1/fleets/%s/nodes".formatted(fleetId), Map.of("region", "Frankfurt"));
    String nodeId = announced.at("nodeId").text();
    Map<String, String> settings =
        EcsNode.settings(stack.url(), nodeId, announced.at("token").text());
    settings.put("GREENROOM_ADDRESS", "127.0.0.1");
    String machine =
        TestMachine.register(
            machines.ecs(CloudStack.REGION),
            machines.ec2(CloudStack.REGION),
            "greenroom",
            nodeId,
            true);
    EcsNode node =
        new EcsNode(
            machineSide,
            CloudStack.REGION,
            machine,
            Files.createDirectories(folder.resolve("metal")),
            settings,
            queue::forward);
    try {
      await("the machine has joined", () -> joined(fleetId));
    } catch (AssertionError e) {
      node.close();
      throw e;
    }
    aws.calls();
    return node;
  }

  /**
   * But for the looks that the autoscaler takes at all machines, whatever is done, and those at the
   * queue.
   */
  List<String> calls() {
    return aws.calls().stream().filter(call -> !LOOKS.contains(call)).toList();
  }

  void baseline(String fleetId, int nodes) {
    api.put(
        "/fleets/v2/fleets/%s/regions/Frankfurt/v2".formatted(fleetId),
        Map.of("nodeBaseline", nodes));
  }

  boolean joined(String fleetId) {
    return api.get("/greenroom/v1/fleets/%s/capacity".formatted(fleetId))
        .toString()
        .contains("\"running\"");
  }

  @Override
  public void close() {
    stack.close();
    machineSide.close();
    machines.close();
    aws.close();
  }
}
