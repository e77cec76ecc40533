package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A room from its creation to its end, over HTTP alone: on a machine of one's own by ECS Anywhere,
 * and on one of EC2 that a fleet has ordered.
 */
@Timeout(240)
class CloudRoomTest {
  @TempDir Path folder;
  private AwsStandIn aws;
  private AwsClients machineSide;
  private CloudStack stack;
  private ApiClient api;
  private List<String> subnets;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    machineSide = new AwsClients(Optional.of(aws.behind()));
    machineSide.ecs(CloudStack.REGION).createCluster(r -> r.clusterName("greenroom"));
    subnets = TestNetwork.subnets(machineSide.ec2(CloudStack.REGION));
    TestNetwork.launchTemplate(machineSide.ec2(CloudStack.REGION), "greenroom-node");
    stack = new CloudStack(aws, folder, subnets);
    api = stack.api();
  }

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
      machineSide.close();
      aws.close();
    }
  }

  private String fleet() {
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
  private String deployed(String fleetId) throws Exception {
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
    body.put("fleetId", fleetId);
    api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body);
    return appId;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "within a minute: " + what);
      Thread.sleep(50);
    }
  }

  private static void echoesDatagrams(Json port) throws Exception {
    try (DatagramSocket player = new DatagramSocket()) {
      player.setSoTimeout(20_000);
      byte[] said = "hello".getBytes(StandardCharsets.UTF_8);
      player.send(
          new DatagramPacket(
              said,
              said.length,
              new InetSocketAddress(port.at("host").text(), (int) port.at("port").number())));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      player.receive(answer);
      assertEquals(
          "hello", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8));
    }
  }

  /** The first line shows that the secret has reached the game. */
  private static void echoesLines(Json port) throws Exception {
    try (Socket player = new Socket(port.at("host").text(), (int) port.at("port").number())) {
      player.setSoTimeout(20_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(player.getInputStream(), StandardCharsets.UTF_8));
      assertEquals("a secret of the studio", in.readLine());
      player.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      assertEquals("hello", in.readLine());
    }
  }

  /** What is shown of a process whose game ends with that code. */
  private String endedByItself(String appId, int code) throws Exception {
    Json room = api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Frankfurt"));
    String path =
        "/processes/v3/apps/%s/processes/%s".formatted(appId, room.at("processId").text());
    Json info = RoomWait.untilActive(api, appId, room.at("roomId").text());
    Json chat = info.at("additionalExposedPorts").items().getFirst();
    try (Socket player = new Socket(chat.at("host").text(), (int) chat.at("port").number())) {
      player.getOutputStream().write("exit %d\n".formatted(code).getBytes(StandardCharsets.UTF_8));
      await(
          "its end is shown",
          () -> List.of("stopped", "failed").contains(api.get(path).at("status").text()));
    }
    Json ended = api.get(path);
    return ended.at("status").text() + ": " + ended.at("summaryExitReason").text();
  }

  /** From the creation of a room to the end of its process. */
  private void playARoom(String appId, EcsNode node) throws Exception {
    Json room = api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Frankfurt"));
    String roomId = room.at("roomId").text();
    String processId = room.at("processId").text();
    Json info = RoomWait.untilActive(api, appId, roomId);
    echoesDatagrams(info.at("exposedPort"));
    echoesLines(info.at("additionalExposedPorts").items().getFirst());
    assertEquals(1, node.running());
    String process = "/processes/v3/apps/%s/processes/%s".formatted(appId, processId);
    assertEquals("running", api.get(process).at("status").text());
    api.post(process + "/stop");
    await("the program has ended", () -> node.running() == 0);
    await("its end is shown", () -> api.get(process).at("status").text().equals("stopped"));
  }

  @Test
  void aRoomOnAMachineOfOnesOwn() throws Exception {
    String fleetId = fleet();
    String appId = deployed(fleetId);
    Json announced =
        api.post("/greenroom/v1/fleets/%s/nodes".formatted(fleetId), Map.of("region", "Frankfurt"));
    String nodeId = announced.at("nodeId").text();
    Map<String, String> settings =
        EcsNode.settings(stack.url(), nodeId, announced.at("token").text());
    settings.put("GREENROOM_ADDRESS", "127.0.0.1");
    String machine =
        TestMachine.register(
            stack.clients.ecs(CloudStack.REGION),
            stack.clients.ec2(CloudStack.REGION),
            "greenroom",
            nodeId,
            true);
    try (EcsNode node =
        new EcsNode(
            machineSide,
            CloudStack.REGION,
            machine,
            Files.createDirectories(folder.resolve("metal")),
            settings,
            stack.taskEvents::take)) {
      await("the machine has joined", () -> joined(fleetId));
      aws.calls();
      playARoom(appId, node);
      assertEquals(
          List.of(
              "DescribeTaskDefinition",
              "CreateSecret",
              "RegisterTaskDefinition",
              "RunTask",
              "ListTasks",
              "StopTask"),
          calls(),
          "the first room of a deployment");
      playARoom(appId, node);
      assertEquals(List.of("RunTask", "ListTasks", "StopTask"), calls(), "each room that follows");
      assertEquals("stopped: exited with code 0", endedByItself(appId, 0));
      assertEquals("failed: exited with code 3", endedByItself(appId, 3));
      assertTrue(node.log().contains("has joined"), node.log());
    }
    assertFalse(
        aws.bodies().stream()
            .filter(body -> body.contains("containerDefinitions") || body.contains("overrides"))
            .anyMatch(body -> body.contains("a secret of the studio")),
        "secrets go to the keeper of secrets alone");
    assertNotEquals(0, aws.bodies().size());
  }

  /** But for the looks that the autoscaler takes at all machines, whatever is done. */
  private List<String> calls() {
    return aws.calls().stream().filter(call -> !call.equals("DescribeInstances")).toList();
  }

  private void baseline(String fleetId, int nodes) {
    api.put(
        "/fleets/v2/fleets/%s/regions/Frankfurt/v2".formatted(fleetId),
        Map.of("nodeBaseline", nodes));
  }

  @Test
  void aRoomOnAMachineThatTheFleetOrdersAndGivesBack() throws Exception {
    String fleetId = fleet();
    api.put(
        "/greenroom/v1/fleets/%s/autoscaler".formatted(fleetId),
        Map.of("scaleDownAfterSeconds", 0));
    String appId = deployed(fleetId);
    aws.calls();
    try (Ec2Machines machines =
        new Ec2Machines(
            machineSide,
            stack.clients,
            CloudStack.REGION,
            stack.url(),
            Files.createDirectories(folder.resolve("ec2")),
            stack.taskEvents::take)) {
      baseline(fleetId, 1);
      await("a machine of EC2 has joined", () -> joined(fleetId));
      assertEquals(
          List.of("CreateSecret", "CreateFleet", "RegisterContainerInstance"), calls(), "a node");
      playARoom(appId, machines.running().getFirst());
      assertEquals(
          List.of(
              "DescribeTaskDefinition",
              "CreateSecret",
              "RegisterTaskDefinition",
              "RunTask",
              "ListTasks",
              "StopTask"),
          calls());
      baseline(fleetId, 0);
      await("the machine is given back", () -> machines.running().isEmpty());
      await("its token is forgotten", () -> aws.calls().contains("DeleteSecret"));
    }
  }

  private boolean joined(String fleetId) {
    return api.get("/greenroom/v1/fleets/%s/capacity".formatted(fleetId))
        .toString()
        .contains("\"running\"");
  }
}
