package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What AWS does besides what it is asked for, as people see it through the API. */
@Timeout(240)
class CloudFaultsTest {
  private static final String NOT_FOUND =
      "CannotPullContainerError: pull image manifest has been retried 5 time(s): not found";

  @TempDir Path folder;
  private CloudGame cloud;

  @BeforeEach
  void start() throws Exception {
    cloud = new CloudGame(folder);
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

  /**
   * Each of them more often than a call is tried; the room is there all the time, and becomes one.
   */
  @Test
  void aRoomOutlastsThrottlingFailuresExpiredCredentialsAndALostAnswer() throws Exception {
    String fleetId = cloud.fleet();
    String appId = cloud.deployed(fleetId);
    try (EcsNode node = cloud.metal(fleetId)) {
      for (int i = 0; i < 4; i++) {
        cloud.aws.refuse("RunTask", 400, "ThrottlingException", "Rate exceeded");
        cloud.aws.refuse("CreateSecret", 400, "ThrottlingException", "Rate exceeded");
      }
      cloud.aws.refuse("DescribeTaskDefinition", 400, "ExpiredTokenException", "expired");
      cloud.aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"AGENT\"}]}");
      for (int i = 0; i < 3; i++) {
        cloud.aws.loseAnswer("RunTask");
      }
      Json room = room(appId);
      assertEquals("starting", process(appId, room).at("status").text());
      RoomWait.untilActive(cloud.api, appId, room.at("roomId").text());
      assertEquals(1, node.running(), "one task of it, however often it was asked for");
      assertEquals("running", process(appId, room).at("status").text());
    }
  }

  @Test
  void whatEcsCannotBeginHasFailedWithItsReason() throws Exception {
    String fleetId = cloud.fleet();
    String appId = cloud.deployed(fleetId);
    try (EcsNode node = cloud.metal(fleetId)) {
      node.refuseNext(NOT_FOUND);
      Json room = room(appId);
      CloudGame.await(
          "its end is shown", () -> process(appId, room).at("status").text().equals("failed"));
      assertEquals(NOT_FOUND, process(appId, room).at("summaryExitReason").text());
      Json next = room(appId);
      RoomWait.untilActive(cloud.api, appId, next.at("roomId").text());
      assertEquals(1, node.running());
    }
  }

  @Test
  void aFleetForWhichEc2HasNothingSaysSo() throws Exception {
    String fleetId = cloud.fleet();
    cloud.aws.answer(
        "CreateFleet",
        "<CreateFleetResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<fleetInstanceSet/><errorSet><item>"
            + "<errorCode>InsufficientInstanceCapacity</errorCode></item></errorSet>"
            + "</CreateFleetResponse>");
    cloud.baseline(fleetId, 1);
    CloudGame.await("it is said", () -> fleet(fleetId).contains("insufficient capacity"));
    assertTrue(fleet(fleetId).contains("EC2 in eu-central-1 has none of c7i.xlarge"));
  }

  private String fleet(String fleetId) {
    return cloud.api.get("/fleets/v1/fleets/" + fleetId).toString();
  }
}
