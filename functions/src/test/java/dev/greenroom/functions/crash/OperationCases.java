package dev.greenroom.functions.crash;

import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Request;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has to be there before an operation makes sense, by its id. An operation that is not in the
 * table is tried on a world that has one of everything, with the parameters of its path filled in
 * and an empty body: it must succeed so, or be given a case of its own.
 */
final class OperationCases {
  private final CrashStage stage;
  private final Map<String, Map<String, Case>> cases = new TreeMap<>();

  /**
   * A prepared request.
   *
   * @param request what is sent
   * @param repeatable true when the same request again must change nothing
   * @param status what it is answered on a quiet day
   */
  record Prepared(Request request, boolean repeatable, int status) {
    static Prepared once(Request request, int status) {
      return new Prepared(request, false, status);
    }

    static Prepared repeatable(Request request, int status) {
      return new Prepared(request, true, status);
    }
  }

  @FunctionalInterface
  interface Case {
    Prepared prepare();
  }

  OperationCases(CrashStage stage) {
    this.stage = stage;
    applications();
    builds();
    processes();
    rooms();
    players();
    new LobbyCases(stage).addTo(this::add);
    heartbeats();
    new FleetCases(stage, this::add).all();
    new MoveCases(stage, this::add).all();
    new NumberedCases(stage, this::add);
    new AccountCases(stage, this::add);
  }

  /** The cases of an operation, by what is special about them. */
  Map<String, Case> of(Route route) {
    return cases.getOrDefault(
        route.operationId(), Map.of("default", () -> Prepared.once(derived(route), 0)));
  }

  private void add(String operationId, String what, Case made) {
    cases.computeIfAbsent(operationId, id -> new LinkedHashMap<>()).put(what, made);
  }

  private Request request(String method, String path) {
    return stage.api.request(method, path);
  }

  private String app() {
    return stage.api.app(stage.name("app"));
  }

  private String deployed() {
    return stage.api.deployed(stage.name("app"));
  }

  /** The id of a room on a running process, and of that process. */
  private record Placed(String appId, String roomId, String processId) {}

  private Placed room() {
    String appId = deployed();
    var reply = stage.api.room(appId);
    String processId = reply.string("processId");
    stage.api.started(processId);
    return new Placed(appId, reply.string("roomId"), processId);
  }

  private static Map<String, Object> settings(String name) {
    return Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of()));
  }

  private void applications() {
    add(
        "CreateApp",
        "with an id",
        () -> {
          Map<String, Object> body = new LinkedHashMap<>(settings(stage.name("new")));
          body.put("appId", stage.name("app-own"));
          return Prepared.repeatable(request("POST", "/apps/v2/apps").body(body), 201);
        });
    add(
        "CreateApp",
        "without an id",
        () ->
            Prepared.repeatable(
                request("POST", "/apps/v2/apps").body(settings(stage.name("new"))), 201));
    add(
        "UpdateApp",
        "renames it",
        () ->
            Prepared.repeatable(
                request("POST", "/apps/v2/apps/" + app()).body(settings(stage.name("renamed"))),
                200));
    add(
        "PatchApp",
        "renames it",
        () ->
            Prepared.repeatable(
                request("PATCH", "/apps/v2/apps/" + app())
                    .body(Map.of("appName", stage.name("renamed"))),
                200));
    add(
        "DeleteApp",
        "with a room",
        () -> Prepared.repeatable(request("DELETE", "/apps/v2/apps/" + room().appId()), 204));
    add(
        "CreateDeployment",
        "the first",
        () ->
            Prepared.once(
                request("POST", "/deployments/v3/apps/" + app() + "/deployments")
                    .body(Api.deployment(stage.api.build())),
                201));
    add(
        "CreateDeployment",
        "the second",
        () ->
            Prepared.once(
                request("POST", "/deployments/v3/apps/" + deployed() + "/deployments")
                    .body(Api.deployment(stage.api.build())),
                201));
  }

  private void builds() {
    add(
        "CreateBuild",
        "with an id",
        () ->
            Prepared.repeatable(
                request("POST", "/builds/v3/builds")
                    .body(Map.of("buildSizeInBytes", 1000, "buildId", stage.name("bld-own"))),
                201));
    add(
        "CreateBuild",
        "without an id",
        () ->
            Prepared.once(
                request("POST", "/builds/v3/builds").body(Map.of("buildSizeInBytes", 1000)), 201));
    add(
        "RunBuild",
        "uploaded",
        () -> {
          String buildId =
              stage
                  .api
                  .post("/builds/v3/builds")
                  .body(Map.of("buildSizeInBytes", 1000))
                  .send()
                  .string("buildId");
          return Prepared.once(request("POST", "/builds/v3/builds/" + buildId + "/run"), 200);
        });
    add(
        "DeleteBuild",
        "succeeded",
        () ->
            Prepared.repeatable(request("DELETE", "/builds/v3/builds/" + stage.api.build()), 200));
    add(
        "RevokeBuildLink",
        "succeeded",
        () ->
            Prepared.once(
                request("DELETE", "/greenroom/v1/builds/" + stage.api.build() + "/link"), 200));
    String registry = "/builds/v3/builds";
    add(
        "CreateBuildRegistry",
        "with an id",
        () ->
            Prepared.repeatable(
                request("POST", registry + "/registry")
                    .body(Map.of("buildId", stage.name("bld-pulled"))),
                201));
    add(
        "CreateBuildRegistry",
        "without an id",
        () -> Prepared.once(request("POST", registry + "/registry").body(Map.of()), 201));
    add(
        "RunBuildRegistry",
        "with a login",
        () -> {
          String buildId =
              stage.api.post(registry + "/registry").body(Map.of()).send().string("buildId");
          return Prepared.once(
              request("POST", registry + "/" + buildId + "/runRegistry")
                  .body(Map.of("image", "studio/game:1", "auth", "dTpzZWNyZXQ=")),
              200);
        });
  }

  private void processes() {
    String base = "/processes/v3/apps/";
    add(
        "CreateProcess",
        "on a node",
        () -> Prepared.once(request("POST", base + deployed() + "/processes/regions/London"), 201));
    add(
        "CreateProcess",
        "without a node",
        () -> {
          String appId = deployed();
          stage.removeNode();
          return Prepared.once(request("POST", base + appId + "/processes/regions/London"), 201);
        });
    add(
        "StopProcess",
        "with a room",
        () -> {
          Placed room = room();
          return Prepared.repeatable(
              request("POST", base + room.appId() + "/processes/" + room.processId() + "/stop"),
              204);
        });
    add(
        "StopProcessV2Deprecated",
        "with a room",
        () -> {
          Placed room = room();
          return Prepared.repeatable(
              request("POST", "/processes/v2/" + room.appId() + "/stop/" + room.processId()), 204);
        });
    add(
        "StopProcess",
        "that waits for a node",
        () -> {
          String appId = deployed();
          stage.removeNode();
          String processId =
              stage.api.post(base + appId + "/processes/regions/London").send().string("processId");
          stage.node();
          return Prepared.repeatable(
              request("POST", base + appId + "/processes/" + processId + "/stop"), 204);
        });
  }

  private Request create(String appId, String query) {
    return request("POST", "/rooms/v2/" + appId + "/create" + query)
        .body(Map.of("region", Region.Frankfurt.name(), "roomConfig", "{}"));
  }

  private void rooms() {
    add(
        "CreateRoom",
        "with a key, in a new process",
        () -> Prepared.repeatable(create(deployed(), "").header("idempotency-key", "key"), 201));
    add(
        "CreateRoom",
        "with a key, the last slot",
        () ->
            Prepared.repeatable(create(room().appId(), "").header("idempotency-key", "key"), 201));
    add(
        "CreateRoom",
        "without a key, the last slot",
        () -> Prepared.once(create(room().appId(), ""), 201));
    add(
        "CreateRoom",
        "with an id",
        () -> Prepared.repeatable(create(deployed(), "?roomId=" + stage.name("mine")), 201));
    add(
        "CreateRoom",
        "alone in its process",
        () -> {
          String appId = app();
          Map<String, Object> body = new LinkedHashMap<>(Api.deployment(stage.api.build()));
          body.put("roomsPerProcess", 1);
          stage.api.deploy(appId, body);
          return Prepared.repeatable(create(appId, "").header("idempotency-key", "key"), 201);
        });
    add(
        "CreateRoom",
        "without a node",
        () -> {
          String appId = deployed();
          stage.removeNode();
          return Prepared.repeatable(create(appId, "").header("idempotency-key", "key"), 201);
        });
    comingsAndGoings();
    add(
        "UpdateRoomConfig",
        "of a living room",
        () -> {
          Placed room = room();
          return Prepared.repeatable(
              request("POST", "/rooms/v2/" + room.appId() + "/update/" + room.roomId())
                  .body(Map.of("roomConfig", "new")),
              204);
        });
    leaves("DestroyRoom", "/rooms/v2/%s/destroy/%s");
    leaves("DestroyRoomDeprecated", "/rooms/v1/%s/destroy/%s");
    leaves("SuspendRoomV2Deprecated", "/rooms/v2/%s/suspend/%s");
    leaves("SuspendRoomDeprecated", "/rooms/v1/%s/suspend/%s");
    add(
        "DestroyRoom",
        "a suspended one",
        () -> Prepared.repeatable(post("/rooms/v2/%s/destroy/%s", suspended(room())), 204));
    add(
        "CreateRoomDeprecated",
        "with a key, in a new process",
        () ->
            Prepared.repeatable(
                request("POST", "/rooms/v1/" + deployed() + "/create")
                    .body(Map.of("region", Region.Frankfurt.name()))
                    .header("idempotency-key", "key"),
                201));
  }

  /** A room that gives its slot back: one of two, and the last. */
  private void leaves(String operationId, String path) {
    add(
        operationId,
        "one of two",
        () -> {
          Placed room = room();
          stage.api.room(room.appId());
          return Prepared.repeatable(post(path, room), 204);
        });
    add(operationId, "the last", () -> Prepared.repeatable(post(path, room()), 204));
  }

  private Request post(String path, Placed room) {
    return request("POST", path.formatted(room.appId(), room.roomId()));
  }

  private Placed suspended(Placed room) {
    Instant now = stage.world().clock.instant();
    stage.plain().rooms().suspend(room.appId(), room.roomId(), now);
    return room;
  }

  /** A suspended room whose process is over, so that it needs another. */
  private Placed homeless() {
    Placed room = suspended(room());
    stage.api.world.launcher.stop(room.processId(), java.time.Duration.ZERO);
    var process = stage.plain().processes().get(room.processId()).orElseThrow();
    stage
        .plain()
        .lifecycle()
        .over(process, ProcessStatus.stopped, stage.world().clock.instant(), "done");
    return room;
  }

  private void comingsAndGoings() {
    add(
        "ResumeRoom",
        "to its process",
        () -> {
          Placed room = room();
          stage.api.room(room.appId()); // so that its process waits for it
          return Prepared.repeatable(post("/rooms/v2/%s/resume/%s", suspended(room)), 200);
        });
    add(
        "ResumeRoom",
        "to a new process",
        () -> Prepared.repeatable(post("/rooms/v2/%s/resume/%s", homeless()), 200));
    add(
        "ResumeRoom",
        "without a node",
        () -> {
          Placed room = homeless();
          stage.removeNode();
          return Prepared.repeatable(post("/rooms/v2/%s/resume/%s", room), 200);
        });
    asked("GetConnectionInfo", "/rooms/v2/%s/connectioninfo/%s");
    asked("GetConnectionInfoDeprecated", "/rooms/v1/%s/connectioninfo/%s");
  }

  /** Whoever asks how to reach a suspended room brings it back. */
  private void asked(String operationId, String path) {
    add(
        operationId,
        "of a suspended room",
        () -> {
          Placed room = homeless();
          return Prepared.repeatable(
              request("GET", path.formatted(room.appId(), room.roomId())).without("authorization"),
              200);
        });
  }

  private void players() {
    add(
        "LoginAnonymous",
        "on",
        () ->
            Prepared.repeatable(
                request("POST", "/auth/v1/" + app() + "/login/anonymous").without("authorization"),
                200));
    add(
        "LoginNickname",
        "on",
        () ->
            Prepared.repeatable(
                request("POST", "/auth/v1/" + app() + "/login/nickname")
                    .without("authorization")
                    .body(Map.of("nickname", "Ada")),
                200));
    add(
        "LoginGoogle",
        "off",
        () ->
            Prepared.repeatable(
                request("POST", "/auth/v1/" + app() + "/login/google")
                    .without("authorization")
                    .body(Map.of("idToken", "x")),
                404));
    add("LoginGoogle", "on", this::google);
  }

  private Prepared google() {
    String appId =
        request("POST", "/apps/v2/apps")
            .body(
                Map.of(
                    "appName",
                    stage.name("google"),
                    "authConfiguration",
                    Map.of("google", Map.of("clientId", GoogleLogin.CLIENT))))
            .send()
            .string("appId");
    return Prepared.repeatable(
        request("POST", "/auth/v1/" + appId + "/login/google")
            .without("authorization")
            .body(Map.of("idToken", GoogleLogin.idToken(stage.api))),
        200);
  }

  private void heartbeats() {
    World world = stage.world();
    add(
        "NodeHeartbeat",
        "one has bound its port, one has crashed, one is idle",
        () -> {
          String bound = stage.api.room(deployed()).string("processId");
          String crashed = room().processId();
          world.launcher.stop(crashed, java.time.Duration.ZERO);
          String idle = askedAbout();
          return Prepared.repeatable(
              request("POST", "/greenroom/v1/nodes/" + World.NODE + "/heartbeat")
                  .token(CrashStage.NODE_TOKEN)
                  .body(
                      Reports.beat(
                              world,
                              Reports.bound(world, bound, 0),
                              Reports.exited(world, crashed, 1),
                              Reports.idle(world, idle, true))
                          .toJson()),
              200);
        });
    add(
        "ProcessHeartbeat",
        "has bound its port",
        () -> {
          String processId = stage.api.room(deployed()).string("processId");
          return Prepared.repeatable(
              request("POST", "/greenroom/v1/processes/" + processId + "/heartbeat")
                  .token(world.core.processTokens().tokenOf(processId))
                  .body(Reports.bound(world, processId, 0).toJson()),
              200);
        });
  }

  /** A process of which the reaper has asked whether it is idle. */
  private String askedAbout() {
    Placed room = room();
    var core = stage.plain();
    core.rooms().destroy(room.appId(), room.roomId(), stage.world().clock.instant());
    var idle = core.processes().get(room.processId()).orElseThrow();
    if (idle.status() != ProcessStatus.running
        || !core.lifecycle().ask(idle, stage.world().clock.instant())) {
      throw new AssertionError("it cannot be asked about");
    }
    return room.processId();
  }

  private Request derived(Route route) {
    Placed room = room();
    Map<String, String> known =
        Map.of(
            "appId", room.appId(),
            "roomId", room.roomId(),
            "processId", room.processId(),
            "nodeId", World.NODE,
            "region", Region.London.name(),
            "deploymentId",
                stage
                    .plain()
                    .applications()
                    .get(room.appId())
                    .flatMap(app -> app.latest())
                    .orElseThrow()
                    .deploymentId(),
            "buildId", stage.plain().builds().list(World.ORG).getFirst().buildId());
    String fleetId = stage.api.fleet(stage.name("fleet"));
    String nodeId = stage.api.ownNode(fleetId, Region.London);
    String path = route.template().toString().replace("{fleetId}", fleetId);
    path = path.startsWith("/nodes/") ? path.replace("{nodeId}", nodeId) : path;
    for (Map.Entry<String, String> parameter : known.entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    Request request = request(route.method(), path);
    return route.method().equals("GET") ? request : request.body(Map.of());
  }
}
