package dev.greenroom.core.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one who only hears the events of a subject makes of them: a second reading of what each type
 * means, from its JSON alone.
 */
final class Listener {
  private Listener() {}

  /**
   * What is known after an event.
   *
   * @param known before it; empty for what was never heard of
   * @param event as JSON values
   * @param hidden where to look up what an event says to have changed without saying to what
   */
  static Map<String, Object> hear(
      Map<String, Object> known, Map<?, ?> event, Map<String, Object> hidden) {
    Map<String, Object> facts = new TreeMap<>(known);
    Map<?, ?> data = (Map<?, ?>) event.get("data");
    long at = Instant.parse(event.get("at").toString()).toEpochMilli();
    String type = event.get("type").toString();
    switch (type) {
      case "application.created" -> {
        begin(facts, event, at);
        facts.put("orgId", event.get("orgId"));
        reveal(facts, hidden, List.of("auth", "serviceConfig", "loadBalancer"));
      }
      case "application.changed" -> reveal(facts, hidden, (List<?>) data.get("changed"));
      case "application.deleted" -> facts.put("deletedAt", at);
      case "build.created" -> {
        begin(facts, event, at);
        facts.remove("appId");
        facts.put("orgId", event.get("orgId"));
        facts.put("status", "created");
      }
      case "build.restored" -> {
        begin(facts, event, at);
        facts.remove("appId");
        facts.put("orgId", event.get("orgId"));
        facts.put("status", data.get("status"));
        for (String name : List.of("createdAt", "startedAt", "finishedAt", "deletedAt")) {
          if (data.containsKey(name)) {
            facts.put(name, Instant.parse(data.get(name).toString()).toEpochMilli());
          }
        }
      }
      case "build.running" -> step(facts, "status", "running", "startedAt", at);
      case "build.succeeded" -> step(facts, "status", "succeeded", "finishedAt", at);
      case "build.failed" -> step(facts, "status", "failed", "finishedAt", at);
      case "build.deleted" -> facts.put("deletedAt", at);
      case "deployment.created", "room.created", "process.created" -> {
        begin(facts, event, at);
        switch (type) {
          case "room.created" -> {
            facts.put("status", "active");
            reveal(facts, hidden, List.of("roomConfig"));
          }
          case "process.created" -> step(facts, "status", "starting", "accepting", true);
          default -> {}
        }
      }
      case "room.configured" -> reveal(facts, hidden, List.of("roomConfig"));
      case "room.suspended" -> step(facts, "status", "suspended", "unscheduledAt", at);
      case "room.resumed" -> {
        Object process = ((Map<?, ?>) event.get("subject")).get("processId");
        step(facts, "status", "active", "processId", process);
        facts.remove("unscheduledAt");
      }
      case "room.destroyed" -> {
        // What was suspended has given its place back before.
        boolean suspended = "suspended".equals(known.get("status"));
        step(facts, "status", "destroyed", suspended ? "destroyedAt" : "unscheduledAt", at);
      }
      case "node.registered" -> {
        facts.put("status", "running");
        reveal(facts, hidden, List.of("pool", "tokenHash"));
        if (Boolean.FALSE.equals(data.get("again")) && known.isEmpty()) {
          begin(facts, event, at);
        }
      }
      case "node.starting" -> {
        begin(facts, event, at);
        facts.put("status", "starting");
        reveal(facts, hidden, List.of("pool", "tokenHash"));
      }
      case "node.status" -> {
        if ("stopped".equals(data.get("status"))) {
          facts.remove("pool");
        }
      }
      case "fleet.decided" -> {
        ((Map<?, ?>) event.get("subject")).forEach((name, id) -> facts.put(name.toString(), id));
        facts.put("orgId", event.get("orgId"));
        facts.put("at", at);
      }
      case "process.placed" -> {}
      case "process.scheduled" -> facts.put("scheduledAt", at);
      case "process.booted" -> facts.put("bootedAt", at);
      case "process.started" -> {
        // What nobody saw happened no later.
        facts.putIfAbsent("scheduledAt", at);
        facts.putIfAbsent("bootedAt", at);
        step(facts, "status", "running", "startedAt", at);
      }
      case "process.connections" -> Facts.put(facts, "activeConnections", number(data, "active"));
      case "process.asked" -> facts.put("accepting", false);
      case "process.vetoed" -> facts.put("accepting", true);
      case "process.draining" -> step(facts, "status", "draining", "accepting", false);
      case "process.reopened" -> step(facts, "status", "running", "accepting", true);
      case "process.stopping" -> {
        step(facts, "status", "stopping", "accepting", false);
        step(facts, "stoppingAt", at, "exitReason", data.get("reason"));
      }
      case "process.ended" -> {
        facts.putIfAbsent("stoppingAt", at);
        facts.remove("activeConnections");
        step(facts, "accepting", false, "terminatedAt", at);
        facts.put("exitReason", data.get("reason"));
      }
      default -> throw new AssertionError("nobody knows what " + type + " means");
    }
    for (String name :
        List.of(
            "appName",
            "createdBy",
            "deletedBy",
            "buildTag",
            "deploymentTag",
            "sizeInBytes",
            "imageSize",
            "image",
            "number",
            "buildId",
            "region",
            "roomsPerProcess",
            "initialRoomId",
            "nodeId",
            "hosting",
            "address",
            "milliVcpus",
            "memoryMb",
            "status",
            "action",
            "why",
            "host",
            "port")) {
      if (data.containsKey(name)) {
        Facts.put(facts, name, plain(data.get(name)));
      }
    }
    return facts;
  }

  private static void begin(Map<String, Object> facts, Map<?, ?> event, long at) {
    facts.put("createdAt", at);
    if (event.get("appId") != null) {
      facts.put("appId", event.get("appId"));
    }
    ((Map<?, ?>) event.get("subject")).forEach((name, id) -> facts.put(name.toString(), id));
  }

  private static void step(
      Map<String, Object> facts, String one, Object value, String other, Object otherValue) {
    Facts.put(facts, one, value);
    Facts.put(facts, other, otherValue);
  }

  private static void reveal(Map<String, Object> facts, Map<String, Object> hidden, List<?> names) {
    names.forEach(name -> Facts.put(facts, name.toString(), hidden.get(name.toString())));
  }

  private static Object plain(Object value) {
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  private static Object number(Map<?, ?> data, String name) {
    return plain(data.get(name));
  }
}
