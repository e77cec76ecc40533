package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private CloudGame cloud;
  private AwsStandIn aws;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    cloud = new CloudGame(folder);
    aws = cloud.aws;
    api = cloud.api;
  }

  @AfterEach
  void stop() {
    if (cloud != null) {
      cloud.close();
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
      CloudGame.await(
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
    Players.echoesDatagrams(info.at("exposedPort"));
    Players.echoesLines(info.at("additionalExposedPorts").items().getFirst());
    assertEquals(1, node.running());
    String process = "/processes/v3/apps/%s/processes/%s".formatted(appId, processId);
    assertEquals("running", api.get(process).at("status").text());
    api.post(process + "/stop");
    CloudGame.await("the program has ended", () -> node.running() == 0);
    CloudGame.await(
        "its end is shown", () -> api.get(process).at("status").text().equals("stopped"));
  }

  @Test
  void aRoomOnAMachineOfOnesOwn() throws Exception {
    String fleetId = cloud.fleet();
    String appId = cloud.deployed(fleetId);
    try (EcsNode node = cloud.metal(fleetId)) {
      playARoom(appId, node);
      assertEquals(
          List.of(
              "DescribeTaskDefinition",
              "CreateSecret",
              "RegisterTaskDefinition",
              "RunTask",
              "ListTasks",
              "StopTask"),
          cloud.calls(),
          "the first room of a deployment");
      playARoom(appId, node);
      assertEquals(
          List.of("RunTask", "ListTasks", "StopTask"), cloud.calls(), "each room that follows");
      assertEquals("stopped: exited with code 0", endedByItself(appId, 0));
      assertEquals("failed: exited with code 3", endedByItself(appId, 3));
      assertTrue(node.log().contains("has joined"), node.log());
      cloud.calls();
      api.delete("/greenroom/v1/fleets/%s/nodes/%s".formatted(fleetId, node.nodeId));
      assertTrue(node.agentEnds(60), "a machine that is removed and empty ends its agent");
      assertTrue(node.log().contains("is not wanted any more"), node.log());
      assertEquals(List.of(), cloud.calls(), "it is its owner's: AWS is asked for nothing");
    }
    assertFalse(
        aws.bodies().stream()
            .filter(body -> body.contains("containerDefinitions") || body.contains("overrides"))
            .anyMatch(body -> body.contains("a secret of the studio")),
        "secrets go to the keeper of secrets alone");
    assertNotEquals(0, aws.bodies().size());
  }

  /** A pull by ECS, beside the real agent, which takes it for nothing and wipes nothing. */
  @Test
  void theImageIsThereBeforeTheFirstRoom() throws Exception {
    String fleetId = cloud.fleet();
    String appId = cloud.deployed(fleetId);
    try (EcsNode node = cloud.metal(fleetId)) {
      cloud.calls();
      assertEquals(List.of("1 images are brought to node " + node.nodeId), cloud.stack.pullAhead());
      assertEquals(
          List.of("DescribeTaskDefinition", "RegisterTaskDefinition", "RunTask"), cloud.calls());
      CloudGame.await("it is pulled", () -> node.pulled().size() == 1);
      CloudGame.await("that is told", () -> cloud.stack.holdsAnImage(node.nodeId));
      assertEquals(List.of(), cloud.stack.pullAhead());
      assertEquals(List.of(), cloud.calls());
      Json room = api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Frankfurt"));
      RoomWait.untilActive(api, appId, room.at("roomId").text());
      assertEquals(1, node.running(), "the room's process and no other");
      String why =
          String.valueOf(api.get("/greenroom/v1/why/" + room.at("processId").text()).value());
      assertTrue(why.contains("it holds the image"), why);
      assertEquals(1, node.pulled().size());
    }
  }

  @Test
  void aRoomOnAMachineThatTheFleetOrdersAndGivesBack() throws Exception {
    String fleetId = cloud.fleet();
    api.put(
        "/greenroom/v1/fleets/%s/autoscaler".formatted(fleetId),
        Map.of("scaleDownAfterSeconds", 0));
    String appId = cloud.deployed(fleetId);
    aws.calls();
    try (Ec2Machines machines =
        new Ec2Machines(
            cloud.machineSide,
            cloud.machines,
            CloudStack.REGION,
            cloud.stack.url(),
            Files.createDirectories(folder.resolve("ec2")),
            cloud.queue::forward)) {
      cloud.baseline(fleetId, 1);
      CloudGame.await("a machine of EC2 has joined", () -> cloud.joined(fleetId));
      assertEquals(
          List.of("CreateSecret", "CreateFleet", "RegisterContainerInstance"),
          cloud.calls(),
          "a node");
      playARoom(appId, machines.running().getFirst());
      assertEquals(
          List.of(
              "DescribeTaskDefinition",
              "CreateSecret",
              "RegisterTaskDefinition",
              "RunTask",
              "ListTasks",
              "StopTask"),
          cloud.calls());
      cloud.baseline(fleetId, 0);
      CloudGame.await("the machine is given back", () -> machines.running().isEmpty());
      List<String> given = new ArrayList<>();
      CloudGame.await(
          "its token is forgotten",
          () -> {
            given.addAll(cloud.calls());
            return given.contains("DeleteSecret");
          });
      assertTrue(given.contains("TerminateInstances"), given.toString());
    }
  }
}
