package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.CloudQueue;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that Spot takes back while somebody plays on it, over HTTP alone. */
@Timeout(240)
class SpotRoomTest {
  private static final String WARNING = "EC2 Spot Instance Interruption Warning";
  private static final String STATE = "EC2 Instance State-change Notification";

  @TempDir Path folder;
  private CloudGame cloud;

  @BeforeEach
  void start() throws Exception {
    cloud = new CloudGame(folder, Set.of("Frankfurt"));
  }

  @AfterEach
  void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  private Json room(String appId) {
    return cloud.api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Frankfurt"));
  }

  private Json process(String appId, Json room) {
    return cloud.api.get(
        "/processes/v3/apps/%s/processes/%s".formatted(appId, room.at("processId").text()));
  }

  private void tell(String type, String detail) {
    CloudQueue queue = cloud.queue;
    queue.tell("aws.ec2", type, detail);
    queue.tell("aws.ec2", type, detail); // at least once, they say
  }

  @Test
  void whoPlaysIsNotCutBeforeTheMachineGoesAndNobodyNewComes() throws Exception {
    String fleetId = cloud.fleet();
    String appId = cloud.deployed(fleetId);
    try (Ec2Machines machines =
        new Ec2Machines(
            cloud.machineSide,
            cloud.machines,
            CloudStack.REGION,
            cloud.stack.url(),
            Files.createDirectories(folder.resolve("ec2")),
            cloud.queue::forward)) {
      cloud.baseline(fleetId, 1);
      CloudGame.await("a machine of Spot has joined", () -> cloud.joined(fleetId));
      assertTrue(
          cloud.aws.bodies().stream().anyMatch(body -> body.contains("price-capacity-optimized")));
      Json room = room(appId);
      Json info = RoomWait.untilActive(cloud.api, appId, room.at("roomId").text());
      Json chat = info.at("additionalExposedPorts").items().getFirst();
      String doomed = machines.instances().iterator().next();
      try (Socket player = new Socket(chat.at("host").text(), (int) chat.at("port").number())) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(player.getInputStream(), StandardCharsets.UTF_8));
        in.readLine();
        tell(
            WARNING,
            "{\"instance-id\": \"%s\", \"instance-action\": \"terminate\"}".formatted(doomed));
        CloudGame.await(
            "its process drains",
            () -> process(appId, room).at("status").text().equals("draining"));
        CloudGame.await("another machine has come", () -> machines.instances().size() == 2);

        player.getOutputStream().write("still here\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("still here", in.readLine(), "who plays plays on");
        assertEquals("draining", process(appId, room).at("status").text());

        cloud.machineSide.ec2(CloudStack.REGION).terminateInstances(r -> r.instanceIds(doomed));
        tell(STATE, "{\"instance-id\": \"%s\", \"state\": \"shutting-down\"}".formatted(doomed));
        tell(STATE, "{\"instance-id\": \"%s\", \"state\": \"terminated\"}".formatted(doomed));
        CloudGame.await(
            "its end is shown at once",
            () -> process(appId, room).at("status").text().equals("failed"));
        assertEquals(
            "lost: its machine is gone: EC2 says it is terminated",
            process(appId, room).at("summaryExitReason").text());
      }
      Json next = room(appId);
      RoomWait.untilActive(cloud.api, appId, next.at("roomId").text());
      assertEquals("running", process(appId, next).at("status").text());
      CloudGame.await("all is read", () -> cloud.queue.waiting(cloud.queue.url) == 0);
      assertEquals(0, cloud.queue.waiting(cloud.queue.unread));
      assertEquals(2, cloud.stack.log().size(), cloud.stack.log().toString());
    }
  }
}
