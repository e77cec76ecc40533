package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rooms and processes of the fake; this one starts nothing, and a room is ready at the second look.
 */
class FakeFleet {
  /** A process and what runs in it. */
  static class Process {
    final String id;
    final Map<String, Object> deployment;
    final List<String> rooms = new ArrayList<>();
    String status = "starting";
    int port;
    String stoppingAt;

    Process(String id, Map<String, Object> deployment) {
      this.id = id;
      this.deployment = deployment;
    }

    int capacity() {
      return ((Number) deployment.get("roomsPerProcess")).intValue();
    }
  }

  final Map<String, Process> processes = new LinkedHashMap<>();
  final Map<String, String> rooms = new LinkedHashMap<>();
  final Map<String, Object> configs = new LinkedHashMap<>();
  FakeHathora server;
  URI url;
  private int looks;
  private int numbers;

  void openedAt(URI address, FakeHathora opened) {
    this.url = address;
    this.server = opened;
  }

  /** The deployment that a new room without a wish runs on. */
  Map<String, Object> latest() {
    return server.deployments.isEmpty()
        ? Map.of("deploymentId", "dep-0", "roomsPerProcess", 2)
        : server.deployments.getLast();
  }

  synchronized Object createRoom(String appId, Json wish, String query) {
    String roomId =
        query != null && query.startsWith("roomId=") ? query.substring(7) : "room-" + ++numbers;
    Map<String, Object> deployment =
        wish.at("deploymentId")
            .asText()
            .flatMap(
                id ->
                    server.deployments.stream()
                        .filter(one -> one.get("deploymentId").equals(id))
                        .findFirst())
            .orElseGet(this::latest);
    Process process =
        processes.values().stream()
            .filter(p -> p.deployment.equals(deployment) && p.rooms.size() < p.capacity())
            .filter(p -> List.of("starting", "running").contains(p.status))
            .findFirst()
            .orElseGet(() -> start(appId, deployment, roomId));
    process.rooms.add(roomId);
    rooms.put(roomId, process.id);
    configs.put(roomId, wish.at("roomConfig").value());
    Map<String, Object> answer = connectionOf(roomId, false);
    answer.put("processId", process.id);
    return answer;
  }

  private Process start(String appId, Map<String, Object> deployment, String roomId) {
    Process process = new Process("process-" + (processes.size() + 1), deployment);
    processes.put(process.id, process);
    launch(process, appId, roomId);
    return process;
  }

  void launch(Process process, String appId, String roomId) {
    process.status = "running";
    process.port = 31000;
  }

  synchronized boolean ready(Process process) {
    return ++looks > 1;
  }

  synchronized Object connection(String roomId) {
    return rooms.containsKey(roomId)
        ? connectionOf(roomId, ready(processes.get(rooms.get(roomId))))
        : null;
  }

  private Map<String, Object> connectionOf(String roomId, boolean ready) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("roomId", roomId);
    info.put("status", ready ? "active" : "starting");
    info.put("additionalExposedPorts", List.of());
    if (ready) {
      info.put("exposedPort", port(processes.get(rooms.get(roomId))));
    }
    return info;
  }

  private static Map<String, Object> port(Process process) {
    return Map.of(
        "name", "default", "host", "127.0.0.1", "port", process.port, "transportType", "tcp");
  }

  synchronized Object info(String roomId) {
    return rooms.containsKey(roomId)
        ? Map.of("roomId", roomId, "currentAllocation", Map.of("processId", rooms.get(roomId)))
        : null;
  }

  synchronized Object suspend(String roomId) {
    return rooms.containsKey(roomId) ? processes.get(rooms.get(roomId)).rooms.remove(roomId) : null;
  }

  synchronized Object resume(String roomId) {
    if (!rooms.containsKey(roomId)) {
      return null;
    }
    processes.get(rooms.get(roomId)).rooms.add(roomId);
    Map<String, Object> answer = connectionOf(roomId, false);
    answer.put("processId", rooms.get(roomId));
    return answer;
  }

  synchronized Object destroy(String roomId) {
    String process = rooms.remove(roomId);
    return process == null ? null : processes.get(process).rooms.remove(roomId);
  }

  synchronized Object roomsOf(String processId) {
    List<Object> answer = new ArrayList<>();
    for (String roomId : processes.get(processId).rooms) {
      Map<String, Object> room = new LinkedHashMap<>();
      room.put("roomId", roomId);
      room.put("status", "active");
      room.put("roomConfig", configs.get(roomId));
      answer.add(room);
    }
    return answer;
  }

  synchronized List<Object> processes() {
    return new ArrayList<>(processes.keySet().stream().map(this::process).toList());
  }

  /** The first process is busy, of the others nothing is known. */
  synchronized Map<String, Object> metrics(String id) {
    if (!id.equals("process-1")) {
      return null;
    }
    return Map.of(
        "cpu", List.of(point(1, 0.25), point(2, 1.5)),
        "memory", List.of(point(2, 64 << 20)),
        "activeConnections", List.of(point(2, 3)),
        "rateEgress", List.of());
  }

  private static Map<String, Object> point(int timestamp, double value) {
    return Map.of("timestamp", timestamp, "value", value);
  }

  synchronized Map<String, Object> process(String id) {
    Process process = processes.get(id);
    if (process == null) {
      return null;
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("processId", id);
    view.put("deploymentId", process.deployment.get("deploymentId"));
    view.put("status", process.status);
    view.put("region", "Seattle");
    view.put("roomsAllocated", process.rooms.size());
    view.put("roomsPerProcess", process.capacity());
    view.put("createdAt", "2026-01-02T03:04:05Z");
    view.put("stoppingAt", process.stoppingAt);
    view.put("exposedPort", process.port == 0 ? null : port(process));
    return view;
  }

  synchronized Object stop(String id) {
    return processes.get(id).status = "stopped";
  }

  String log(String id) {
    return "one\ntwo\n";
  }

  void close() throws IOException {}
}
