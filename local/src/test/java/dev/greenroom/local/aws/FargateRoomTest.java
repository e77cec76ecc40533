package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room of no fleet, from its creation to its end, over HTTP alone: on Fargate. */
@Timeout(240)
class FargateRoomTest {
  @TempDir Path folder;
  private CloudGame cloud;
  private FargateTasks fargate;
  private String appId;

  @BeforeEach
  void start() throws Exception {
    cloud = new CloudGame(folder);
    fargate =
        new FargateTasks(
            cloud.machineSide, CloudStack.REGION, folder.resolve("fargate"), cloud.queue);
    appId = cloud.deployed(Optional.empty());
    cloud.calls();
  }

  @AfterEach
  void stop() {
    if (fargate != null) {
      fargate.close();
    }
    if (cloud != null) {
      cloud.close();
    }
  }

  private Json room() {
    return cloud.api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Frankfurt"));
  }

  private String path(Json room) {
    return "/processes/v3/apps/%s/processes/%s".formatted(appId, room.at("processId").text());
  }

  private String status(Json room) {
    return cloud.api.get(path(room)).at("status").text();
  }

  private Json active(Json room) throws Exception {
    return RoomWait.untilActive(cloud.api, appId, room.at("roomId").text());
  }

  private void play() throws Exception {
    Json room = room();
    Json info = active(room);
    Json port = info.at("exposedPort");
    assertEquals(fargate.address(), port.at("host").text(), "the task's own address");
    Players.echoesDatagrams(port);
    Json chat = info.at("additionalExposedPorts").items().getFirst();
    assertEquals(fargate.address(), chat.at("host").text());
    Players.echoesLines(chat);
    assertEquals(1, fargate.running());
    assertEquals("running", status(room));
    assertEquals("shared", cloud.api.get(path(room)).at("hosting").asText().orElse("shared"));
    cloud.api.post(path(room) + "/stop");
    CloudGame.await("the program has ended", () -> fargate.running() == 0);
    CloudGame.await("its end is shown", () -> status(room).equals("stopped"));
  }

  @Test
  void aRoomOfNoFleet() throws Exception {
    play();
    assertEquals(
        List.of(
            "DescribeTaskDefinition",
            "CreateSecret",
            "RegisterTaskDefinition",
            "RunTask",
            "DescribeNetworkInterfaces",
            "ListTasks",
            "StopTask"),
        cloud.calls(),
        "the first room of a deployment");
    play();
    assertEquals(
        List.of("RunTask", "DescribeNetworkInterfaces", "ListTasks", "StopTask"),
        cloud.calls(),
        "each room that follows");
    CloudGame.await("all is read", () -> cloud.queue.waiting(cloud.queue.url) == 0);
    assertEquals(0, cloud.queue.waiting(cloud.queue.unread));
    assertEquals(List.of(), cloud.stack.log());
  }

  @Test
  void aGameThatEndsIsShownWithItsCode() throws Exception {
    for (int code : new int[] {0, 3}) {
      Json room = room();
      Json chat = active(room).at("additionalExposedPorts").items().getFirst();
      Players.say(chat, "exit " + code);
      String end = code == 0 ? "stopped" : "failed";
      CloudGame.await("its end is shown", () -> status(room).equals(end));
      assertEquals(
          "exited with code " + code, cloud.api.get(path(room)).at("summaryExitReason").text());
    }
  }

  @Test
  void whatFargateCannotBeginHasFailedWithItsReason() throws Exception {
    String reason = "CannotPullContainerError: pull image manifest has been retried 5 time(s)";
    fargate.refuseNext(reason);
    Json room = room();
    CloudGame.await("its end is shown", () -> status(room).equals("failed"));
    assertEquals(reason, cloud.api.get(path(room)).at("summaryExitReason").text());
    Json next = room();
    active(next);
    assertEquals(1, fargate.running());
  }

  @Test
  void throttlingWantOfCapacityExpiredCredentialsAndLostAnswersAreOutlasted() throws Exception {
    for (int i = 0; i < 4; i++) {
      cloud.aws.refuse("RunTask", 400, "ThrottlingException", "Rate exceeded");
      cloud.aws.refuse("CreateSecret", 400, "ThrottlingException", "Rate exceeded");
      cloud.aws.refuse("DescribeNetworkInterfaces", 503, "RequestLimitExceeded", "too many");
      cloud.aws.refuse("ReceiveMessage", 400, "ThrottlingException", "Rate exceeded");
    }
    cloud.aws.refuse("DescribeTaskDefinition", 400, "ExpiredTokenException", "expired");
    cloud.aws.refuse("ReceiveMessage", 400, "ExpiredTokenException", "expired");
    cloud.aws.answer(
        "RunTask",
        "{\"tasks\":[],\"failures\":[{\"reason\":\"Capacity is unavailable at this time.\"}]}");
    for (int i = 0; i < 3; i++) {
      cloud.aws.loseAnswer("RunTask");
      cloud.aws.loseAnswer("DeleteMessageBatch");
    }
    Json room = room();
    assertEquals("starting", status(room));
    active(room);
    assertEquals(1, fargate.running(), "one task of it, however often it was asked for");
    assertEquals("running", status(room));
  }
}
