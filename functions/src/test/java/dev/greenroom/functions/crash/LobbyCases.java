package dev.greenroom.functions.crash;

import dev.greenroom.core.region.Region;
import dev.greenroom.functions.crash.OperationCases.Case;
import dev.greenroom.functions.crash.OperationCases.Prepared;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Request;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What has to be there before an operation on lobbies makes sense. */
final class LobbyCases {
  private final CrashStage stage;

  LobbyCases(CrashStage stage) {
    this.stage = stage;
  }

  /** Takes a case of an operation, and what is special about it. */
  @FunctionalInterface
  interface Adding {
    void add(String operationId, String what, Case made);
  }

  void addTo(Adding cases) {
    current(cases);
    older(cases);
    cases.add("SetLobbyState", "small after none", () -> state(2, ""));
    cases.add("SetLobbyState", "large after none", () -> state(500_000, ""));
    cases.add("SetLobbyState", "small after large", () -> state(2, large(500_000)));
    cases.add("SetLobbyState", "larger after large", () -> state(900_000, large(500_000)));
  }

  private void current(Adding cases) {
    String operation = "CreateLobby";
    cases.add(
        operation,
        "with a key, in a new process",
        () -> keyed(fresh("/lobby/v3/", "?shortCode=CODE", body("public")), 201));
    cases.add(
        operation,
        "with a key, the last slot",
        () -> {
          String appId = running();
          String path = "/lobby/v3/" + appId + "/create";
          return keyed(creating(path, appId).body(body("public")), 201);
        });
    cases.add(
        operation,
        "without a key, the last slot",
        () -> {
          String appId = running();
          String path = "/lobby/v3/" + appId + "/create";
          return Prepared.once(creating(path, appId).body(body("public")), 201);
        });
    cases.add(
        operation,
        "local, with an id",
        () ->
            Prepared.repeatable(
                fresh("/lobby/v3/", "?roomId=" + stage.name("mine"), body("local")), 201));
  }

  private void older(Adding cases) {
    Map<String, Object> config = new LinkedHashMap<>(body("private"));
    config.put("initialConfig", "x".repeat(30_000));
    cases.add(
        "CreateLobbyDeprecated",
        "with a large configuration",
        () -> keyed(fresh("/lobby/v2/", "", config), 201));
    for (String kind : new String[] {"Public", "Private", "Local"}) {
      cases.add(
          "Create" + kind + "Lobby",
          "in a running process",
          () -> {
            String appId = running();
            String path = "/lobby/v2/" + appId + "/create/" + lower(kind);
            return keyed(creating(path, appId).body(config), 201);
          });
    }
    for (String kind : new String[] {"Public", "Private"}) {
      cases.add(
          "Create" + kind + "LobbyDeprecated",
          "in a running process",
          () -> {
            String appId = running();
            String path = "/lobby/v1/" + appId + "/create/" + lower(kind);
            return keyed(creating(path, appId), 200);
          });
    }
  }

  private static Prepared keyed(Request request, int status) {
    return Prepared.repeatable(request.header("idempotency-key", "key"), status);
  }

  private static Map<String, Object> body(String visibility) {
    return Map.of("visibility", visibility, "region", Region.Frankfurt.name());
  }

  private static String lower(String kind) {
    return kind.toLowerCase(Locale.ROOT);
  }

  private static String large(int bytes) {
    return "x".repeat(bytes);
  }

  /** An application with a running process that has one slot left. */
  private String running() {
    String appId = stage.api.deployed(stage.name("app"));
    stage.api.started(stage.api.room(appId).string("processId"));
    return appId;
  }

  /** In an application of its own, which runs nothing yet. */
  private Request fresh(String version, String query, Map<String, Object> body) {
    String appId = stage.api.deployed(stage.name("app"));
    return creating(version + appId + "/create" + query, appId).body(body);
  }

  private Request creating(String path, String appId) {
    return stage.api.post(path).token(stage.api.player(appId));
  }

  /** A lobby whose state was set to one value, and is to be set to another. */
  private Prepared state(int bytes, String before) {
    Api api = stage.api;
    String appId = api.deployed(stage.name("app"));
    String roomId =
        api.post("/lobby/v3/" + appId + "/create")
            .token(api.player(appId))
            .body(body("public"))
            .send()
            .string("roomId");
    String path = "/lobby/v2/" + appId + "/setState/" + roomId;
    if (!before.isEmpty()) {
      api.post(path).body(Map.of("state", before)).send();
    }
    return Prepared.repeatable(api.post(path).body(Map.of("state", large(bytes))), 200);
  }
}
