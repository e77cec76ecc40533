package dev.greenroom.local.cli.demo;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Hathora API as the demo uses it, for one application. */
final class Platform {
  private static final String REGION = "Seattle";

  private final ApiClient api;
  private final String appId;

  Platform(ApiClient api, String appId) {
    this.api = api;
    this.appId = appId;
  }

  /** Deploys a build as a version of the arena; returns the id of the deployment. */
  String deploy(String buildId, int roomsPerProcess, int version) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", roomsPerProcess);
    body.put("transportType", "tcp");
    body.put("containerPort", 7777);
    body.put("requestedCPU", 0.5);
    body.put("requestedMemoryMB", 512);
    body.put("additionalContainerPorts", List.of());
    body.put("env", List.of(Map.of("name", "ARENA_VERSION", "value", Integer.toString(version))));
    return api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body)
        .at("deploymentId")
        .text();
  }

  /** Creates a room; returns the ids of room and process. */
  Json createRoom(Optional<String> deploymentId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("region", REGION);
    deploymentId.ifPresent(id -> body.put("deploymentId", id));
    return api.post("/rooms/v2/%s/create".formatted(appId), body);
  }

  /** Waits until players can join. */
  Room ready(Json created) throws DemoFailed {
    String roomId = created.at("roomId").text();
    String processId = created.at("processId").text();
    try {
      Json port = RoomWait.untilActive(api, appId, roomId).at("exposedPort");
      return new Room(
          roomId, processId, port.at("host").text(), Math.toIntExact(port.at("port").number()));
    } catch (ApiFailure e) {
      Json process = process(processId);
      throw new DemoFailed(
          "expected room %s to become ready, saw %s; process %s is %s, exit reason %s"
              .formatted(
                  roomId,
                  e.getMessage(),
                  processId,
                  process.at("status").text(),
                  process.at("summaryExitReason").text()),
          e);
    }
  }

  /** The process that a room runs on now. */
  String processOf(Room room) {
    return api.get("/rooms/v2/%s/info/%s".formatted(appId, room.id()))
        .at("currentAllocation")
        .at("processId")
        .text();
  }

  Json process(String processId) {
    return api.get("/processes/v3/apps/%s/processes/%s".formatted(appId, processId));
  }

  void destroy(Room room) {
    api.post("/rooms/v2/%s/destroy/%s".formatted(appId, room.id()));
  }

  /** The status that an unauthenticated client gets for a room: 200, or 404 once it is gone. */
  int connectionInfoStatus(Room room) {
    try {
      api.get("/rooms/v2/%s/connectioninfo/%s".formatted(appId, room.id()));
      return 200;
    } catch (ApiFailure e) {
      return e.status();
    }
  }

  List<String> logs(String processId) {
    List<String> lines = new ArrayList<>();
    api.stream(
        "GET",
        "/logs/v1/%s/process/%s?follow=false&tailLines=5000".formatted(appId, processId),
        lines::add);
    return lines;
  }
}
