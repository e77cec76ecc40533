package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input, as a table: the contract's status, a sentence that names the field, nothing written.
 */
class ValidationTest {
  private static final Object ABSENT = new Object();
  private static Api api;
  private static String appId;
  private static String buildId;
  private static String unbuilt;
  private static String failed;

  @BeforeAll
  static void start() {
    api = new Api();
    appId = api.deployed("strict");
    buildId = api.build();
    unbuilt =
        api.post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    api.images.work(
        log -> {
          throw new dev.greenroom.core.build.ImageBuilder.BuildFailed("no Dockerfile");
        });
    failed = api.build();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private record Case(String operation, String field, Object value, int status, String names) {
    @Override
    public String toString() {
      String shown = value == ABSENT ? "absent" : String.valueOf(value);
      return "%s %s = %s"
          .formatted(operation, field, shown.length() > 40 ? shown.substring(0, 40) + "…" : shown);
    }
  }

  private static Stream<Case> each(String operation, String field, int status, Object... values) {
    return Arrays.stream(values).map(v -> new Case(operation, field, v, status, field));
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  static Stream<Case> deployments() {
    Object[] noInteger = {null, ABSENT, "2", true, 1.5, List.of(), Map.of()};
    String d = "deployment";
    return Stream.of(
            each(d, "buildId", 422, null, ABSENT, "", 7, text(201), "bld-unknown", unbuilt, failed),
            each(d, "idleTimeoutEnabled", 422, null, ABSENT, "true", 1),
            each(d, "roomsPerProcess", 422, noInteger),
            each(d, "roomsPerProcess", 422, -1, 0, 10_001, 1e300, Long.MAX_VALUE),
            each(d, "containerPort", 422, noInteger),
            each(d, "containerPort", 422, -1, 0, 65_536),
            each(d, "transportType", 422, null, ABSENT, "", "TCP", "sctp", "tls", 1),
            each(d, "requestedCPU", 422, null, ABSENT, "1", 0, -0.5, 0.24, 8.01, 100, 0.333, 1e300),
            each(d, "requestedMemoryMB", 422, null, ABSENT, "512", 0, 511, 16_385, 1024.5, -1),
            each(d, "requestedGPU", 422, 1, -1, 0.5, "0"),
            each(d, "experimentalRequestedGPU", 422, 1, "none"),
            each(d, "fleetId", 422, "fleet-1", "", 7, text(201)),
            each(d, "deploymentTag", 422, 7, text(1001), "a\u0000b"),
            each(d, "env", 422, null, ABSENT, "A=1", Map.of(), List.of("A=1"), many(101)),
            each(
                d,
                "additionalContainerPorts",
                422,
                "x",
                Map.of(),
                List.of(1),
                ports("a", "b", "c")),
            env(),
            extraPorts())
        .flatMap(s -> s);
  }

  private static List<Object> many(int n) {
    return IntStream.range(0, n)
        .<Object>mapToObj(i -> Map.of("name", "E" + i, "value", ""))
        .toList();
  }

  private static List<Object> ports(String... names) {
    List<Object> ports = new ArrayList<>();
    for (String name : names) {
      ports.add(Map.of("name", name, "port", 7000 + ports.size(), "transportType", "tcp"));
    }
    return ports;
  }

  private static Stream<Case> env() {
    List<Case> cases = new ArrayList<>();
    for (Object name :
        new Object[] {null, "", "1ST", "A-B", "A B", "A=", "ü", text(101), 7, "A\u0000"}) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", name);
      entry.put("value", "");
      cases.add(new Case("deployment", "env", List.of(entry), 422, "env[0].name"));
    }
    for (Object value : new Object[] {null, 7, true, text(5001), "a\u0000b", Map.of()}) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", "A");
      entry.put("value", value);
      cases.add(new Case("deployment", "env", List.of(entry), 422, "env[0].value"));
    }
    Map<String, Object> a = Map.of("name", "A", "value", "1");
    cases.add(new Case("deployment", "env", List.of(a, a), 422, "env[1].name"));
    cases.add(new Case("deployment", "env", Collections.nCopies(1, null), 422, "env[0]"));
    List<Object> large =
        IntStream.range(0, 100)
            .<Object>mapToObj(i -> Map.of("name", "E" + i, "value", text(3000)))
            .toList();
    cases.add(new Case("deployment", "env", large, 422, "env holds"));
    return cases.stream();
  }

  private static Stream<Case> extraPorts() {
    List<Case> cases = new ArrayList<>();
    String at = "additionalContainerPorts[0]";
    for (Object name : new Object[] {"Admin", "1st", "a_b", text(101), 7, "default"}) {
      cases.add(port(at + ".name", Map.of("name", name, "port", 7000, "transportType", "tcp")));
    }
    for (Object port : new Object[] {0, 65_536, "7000", 7.5}) {
      cases.add(port(at + ".port", Map.of("name", "a", "port", port, "transportType", "tcp")));
    }
    cases.add(port(at + ".port", Map.of("name", "a", "transportType", "tcp")));
    cases.add(port(at + ".port", Map.of("name", "a", "port", 7777, "transportType", "tcp")));
    for (Object transport : new Object[] {"tls", "http", 1}) {
      cases.add(
          port(
              at + ".transportType",
              Map.of("name", "a", "port", 7000, "transportType", transport)));
    }
    cases.add(
        new Case(
            "deployment",
            "additionalContainerPorts",
            ports("a", "a"),
            422,
            "additionalContainerPorts[1].name"));
    return cases.stream();
  }

  private static Case port(String names, Map<String, Object> port) {
    return new Case("deployment", "additionalContainerPorts", List.of(port), 422, names);
  }

  static Stream<Case> apps() {
    String a = "app";
    Map<String, Object> good = Map.of("region", "Tokyo", "minProcesses", 1, "maxProcesses", 2);
    return Stream.of(
            each(a, "appName", 422, null, ABSENT, "", "Upper", "a b", "ü", text(65), 7, "strict"),
            each(a, "authConfiguration", 422, null, ABSENT, "x", List.of(), true),
            each(a, "loadBalancer", 422, true, Map.of(), Map.of("enabled", "yes")),
            each(a, "appId", 422, "", "app-", "x", "app_1", "app-a/b", text(101), 7, appId),
            each(a, "appSecret", 422, "", "short", "with a space in it", text(201), 7),
            Stream.of(
                auth("authConfiguration.anonymous", "anonymous", true),
                auth("authConfiguration.nickname", "nickname", "on"),
                auth("authConfiguration.google.clientId", "google", Map.of()),
                auth("authConfiguration.google.clientId", "google", Map.of("clientId", 7)),
                auth("authConfiguration.google", "google", "id"),
                service("serviceConfig", "all"),
                service("serviceConfig.staticProcessAllocation", Map.of()),
                service("serviceConfig.staticProcessAllocation", allocations("x")),
                service("staticProcessAllocation[0].region", allocation(Map.of("minProcesses", 0))),
                service("staticProcessAllocation[0].region", allocation(with(good, "region", "x"))),
                service("[0].minProcesses", allocation(with(good, "minProcesses", -1))),
                service("[0].minProcesses", allocation(with(good, "minProcesses", "1"))),
                service("[0].maxProcesses", allocation(with(good, "maxProcesses", 0))),
                service("[0].targetProcesses", allocation(with(good, "targetProcesses", 0))),
                service("[0].targetProcesses", allocation(with(good, "targetProcesses", 3))),
                service(
                    "[0].autoscalingEnabled", allocation(with(good, "autoscalingEnabled", true))),
                service("[1].region", allocations(List.of(good, good)))))
        .flatMap(s -> s);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, Object> allocations(Object value) {
    return Map.of("staticProcessAllocation", value);
  }

  private static Map<String, Object> allocation(Map<String, Object> entry) {
    return allocations(List.of(entry));
  }

  private static Case auth(String names, String provider, Object value) {
    return new Case("app", "authConfiguration", Map.of(provider, value), 422, names);
  }

  private static Case service(String names, Object value) {
    return new Case("patch", "serviceConfig", value, 422, names);
  }

  static Stream<Case> rest() {
    return Stream.of(
            each(
                "build",
                "buildSizeInBytes",
                422,
                null,
                ABSENT,
                "1",
                0,
                -1,
                1.5,
                (1L << 30) + 1,
                1e300),
            each("build", "buildTag", 422, 7, text(1001), Map.of()),
            each("build", "buildId", 422, "", ".", "..", "a/b", "a b", "ü", text(101), 7),
            each("room", "region", 422, null, ABSENT, "", "Atlantis", "frankfurt", 7),
            each("room", "roomConfig", 422, 7, text(10_001), Map.of("mode", "duel"), "a\u0000b"),
            each("room", "deploymentId", 422, 7, "", text(201)),
            each("room", "clientIPs", 422, "192.0.2.1", List.of(7), List.of("")),
            each("update room", "roomConfig", 422, null, ABSENT, 7, text(10_001)),
            each("nickname", "nickname", 422, null, ABSENT, "", 7, text(101)))
        .flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource({"deployments", "apps", "rest"})
  void aWrongFieldIsNamed(Case bad) {
    Map<String, Object> body = new LinkedHashMap<>(good(bad.operation()));
    body.put(bad.field(), bad.value());
    if (bad.value() == ABSENT) {
      body.remove(bad.field());
    }
    List<Set<?>> before = snapshot();
    Reply reply = request(bad.operation(), body);
    assertEquals(bad.status(), reply.status(), reply.text());
    assertTrue(reply.message().contains(bad.names()), reply.message());
    assertTrue(reply.message().endsWith("."), reply.message());
    assertTrue(reply.message().length() < 500, reply.message());
    assertUnchanged(before);
    assertEquals(List.of(), api.log);
  }

  private static Map<String, Object> good(String operation) {
    return switch (operation) {
      case "deployment" -> Api.deployment(buildId);
      case "app" -> Map.of("appName", "fresh", "authConfiguration", Map.of());
      case "build" -> Map.of("buildSizeInBytes", 1);
      case "room" -> Map.of("region", "Frankfurt");
      default -> Map.of();
    };
  }

  private static Reply request(String operation, Map<String, Object> body) {
    return (switch (operation) {
          case "deployment" -> api.post("/deployments/v3/apps/" + appId + "/deployments");
          case "app" -> api.post("/apps/v2/apps");
          case "patch" -> api.request("PATCH", "/apps/v2/apps/" + appId);
          case "build" -> api.post("/builds/v3/builds");
          case "room" -> api.post("/rooms/v2/" + appId + "/create");
          case "update room" -> api.post("/rooms/v2/" + appId + "/update/room");
          case "nickname" -> api.post("/auth/v1/" + appId + "/login/nickname");
          default -> throw new IllegalArgumentException(operation);
        })
        .body(body)
        .send();
  }

  /**
   * Without what expires: the engine's time-to-live goes by the real clock, not by the fake one.
   */
  private static List<Set<?>> snapshot() {
    List<Set<?>> all = new ArrayList<>();
    for (TableSpec table : api.world.tables.all()) {
      all.add(
          api.world.everything(table).stream()
              .filter(item -> !item.containsKey(TableSpec.TTL))
              .collect(Collectors.toSet()));
    }
    return all;
  }

  /** Names what differs, since all of it would be too much to read. */
  private static void assertUnchanged(List<Set<?>> before) {
    List<Set<?>> after = snapshot();
    for (int table = 0; table < before.size(); table++) {
      Set<Object> gone = new HashSet<>(before.get(table));
      gone.removeAll(after.get(table));
      Set<Object> come = new HashSet<>(after.get(table));
      come.removeAll(before.get(table));
      assertEquals(Set.of(), gone);
      assertEquals(Set.of(), come);
    }
  }

  private record Target(String method, String target, int status, String names) {}

  static Stream<Target> targets() {
    String rooms = "/rooms/v2/" + appId;
    String processes = "/processes/v3/apps/" + appId + "/processes";
    String deployments = "/deployments/v3/apps/" + appId + "/deployments";
    String processId = api.room(appId).string("processId");
    String log = "/logs/v1/" + appId + "/process/" + processId;
    return Stream.of(
        new Target("POST", rooms + "/create?roomId=", 422, "roomId"),
        new Target("POST", rooms + "/create?roomId=a%20b", 422, "roomId"),
        new Target("POST", rooms + "/create?roomId=%C3%BC", 422, "roomId"),
        new Target("POST", rooms + "/create?roomId=a,b", 422, "roomId"),
        new Target("POST", rooms + "/create?roomId=a&roomId=b", 422, "roomId"),
        new Target("POST", rooms + "/create?roomId=" + text(101), 422, "roomId"),
        new Target("GET", rooms + "/connectioninfo/none?wait=-1", 422, "wait"),
        new Target("GET", rooms + "/connectioninfo/none?wait=26", 422, "wait"),
        new Target("GET", rooms + "/connectioninfo/none?wait=1.5", 422, "wait"),
        new Target("GET", rooms + "/connectioninfo/none?wait=soon", 422, "wait"),
        new Target("GET", rooms + "/connectioninfo/none?wait=NaN", 422, "wait"),
        new Target("GET", rooms + "/connectioninfo/none", 404, "roomId"),
        new Target("GET", rooms + "/info/a%20b", 404, "roomId"),
        new Target("GET", rooms + "/info/" + text(5000), 404, "roomId"),
        new Target("POST", rooms + "/destroy/none", 404, "roomId"),
        new Target("GET", rooms + "/list/none/active", 404, "processId"),
        new Target("POST", processes + "/regions/Atlantis", 422, "Frankfurt"),
        new Target("POST", processes + "/regions/tokyo", 422, "region"),
        new Target("GET", processes + "/latest?status=idle", 422, "status"),
        new Target("GET", processes + "/latest?status=running&status=x", 422, "status"),
        new Target("GET", processes + "/latest?status=running,stopped", 422, "status"),
        new Target("GET", processes + "/latest?region=Atlantis", 422, "region"),
        new Target("GET", processes + "/latest?before=-1", 422, "before"),
        new Target("GET", processes + "/latest?before=today", 422, "before"),
        new Target("GET", processes + "/latest?before=1e300", 422, "before"),
        new Target("GET", processes + "/count?status=x", 422, "status"),
        new Target("GET", processes + "/" + text(300), 404, "processId"),
        new Target("GET", processes + "/none", 404, "processId"),
        new Target("GET", deployments + "?nextPageToken=x", 422, "nextPageToken"),
        new Target("GET", deployments + "?buildTag=" + text(1001), 422, "buildTag"),
        new Target("GET", deployments + "/dep-unknown", 404, "deploymentId"),
        new Target("GET", log + "?tailLines=0", 400, "tailLines"),
        new Target("GET", log + "?tailLines=5001", 400, "tailLines"),
        new Target("GET", log + "?tailLines=x", 400, "tailLines"),
        new Target("GET", log + "?follow=yes", 400, "follow"),
        new Target("GET", "/builds/v3/builds/none", 404, "buildId"),
        new Target("GET", "/builds/v3/builds/" + text(201), 404, "buildId"),
        new Target("GET", "/apps/v2/apps/" + text(2000), 404, "appId"),
        new Target("GET", "/apps/v2/apps/%00", 404, "appId"),
        new Target("GET", "/apps/v2/apps/%F0%9F%98%80", 404, "appId"),
        new Target("POST", "/auth/v1/app-unknown/login/anonymous", 404, "appId"),
        new Target("POST", "/auth/v1/" + appId + "/login/google", 404, "google"),
        new Target("GET", "/nothing/v1", 404, "/nothing/v1"),
        new Target("PUT", "/apps/v2/apps", 404, "PUT"),
        new Target("GET", "/", 404, "GET"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aWrongTargetIsNamed(Target bad) {
    List<Set<?>> before = snapshot();
    var request = api.request(bad.method(), bad.target());
    if (bad.target().contains("/create")) {
      request.body(Map.of("region", "Frankfurt"));
    }
    Reply reply = request.send();
    assertEquals(bad.status(), reply.status(), reply.text());
    assertTrue(reply.message().contains(bad.names()), reply.message());
    assertTrue(reply.message().length() < 500, reply.message());
    assertUnchanged(before);
    assertEquals(List.of(), api.log);
  }

  private record Body(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Body> brokenBodies() {
    List<Body> bodies = new ArrayList<>();
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "[]",
            "null",
            "\"x\"",
            "7",
            "true",
            "{\"region\":}",
            "{}{}",
            "{'a':1}",
            "{\"a\":1,}",
            "\ufeff{}",
            "<xml/>",
            "a=b",
            "{\"a\":\"\\x\"}")) {
      bodies.add(
          new Body(text.isEmpty() ? "nothing" : text, text.getBytes(StandardCharsets.UTF_8)));
    }
    bodies.add(new Body("no UTF-8", new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
    bodies.add(new Body("deep", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8)));
    bodies.add(
        new Body(
            "6.1 MB", ("{\"a\":\"" + text(6_100_000) + "\"}").getBytes(StandardCharsets.UTF_8)));
    return bodies.stream();
  }

  @ParameterizedTest
  @MethodSource("brokenBodies")
  void aBodyThatIsNoObjectIsRefusedUnderAListedStatus(Body body) {
    Map<String, Integer> targets =
        Map.of(
            "/rooms/v2/" + appId + "/create",
            400,
            "/deployments/v3/apps/" + appId + "/deployments",
            400,
            "/builds/v3/builds",
            400,
            "/apps/v2/apps",
            422,
            "/apps/v2/apps/" + appId,
            422,
            "/rooms/v2/" + appId + "/update/room",
            422,
            "/auth/v1/" + appId + "/login/nickname",
            422);
    targets.forEach(
        (target, status) -> {
          Reply reply = api.post(target).raw(body.bytes()).send();
          assertEquals(status, reply.status(), target + ": " + reply.text());
          assertTrue(reply.message().startsWith("The body "), reply.message());
        });
  }

  @Test
  void aBodyOf5900000BytesIsRead() {
    Map<String, Object> body = new LinkedHashMap<>(good("room"));
    body.put("ignored", text(5_900_000));
    assertEquals(201, request("room", body).status());
  }

  @Test
  void brokenSurrogatePairsAreRefusedWhereTheyWouldBeKept() {
    Reply reply =
        api.post("/rooms/v2/" + appId + "/create")
            .raw("{\"region\":\"Frankfurt\",\"roomConfig\":\"a\\ud800b\"}")
            .send();
    assertEquals(422, reply.status());
    assertEquals(
        "roomConfig is 'a\ufffdb'; it must be a string of at most 10000 characters.",
        reply.message());
  }

  @Test
  void theLargestThatIsAllowedIsTaken() {
    UnaryOperator<Map<String, Object>> largest =
        body -> {
          body.put("roomsPerProcess", 10_000);
          body.put("containerPort", 65_535);
          body.put("requestedCPU", 8);
          body.put("requestedMemoryMB", 16_384);
          body.put("deploymentTag", text(1000));
          body.put("env", many(100));
          body.put("additionalContainerPorts", ports("a" + "-".repeat(99), "b"));
          body.put("requestedGPU", 0);
          return body;
        };
    Reply reply = request("deployment", largest.apply(Api.deployment(buildId)));
    assertEquals(201, reply.status(), reply.text());
    assertEquals(8L, reply.object().get("requestedCPU"));
    Map<String, Object> smallest = Api.deployment(buildId);
    smallest.put("roomsPerProcess", 1);
    smallest.put("containerPort", 1);
    smallest.put("requestedCPU", 0.25);
    smallest.put("requestedMemoryMB", 512);
    smallest.put("deploymentTag", "");
    smallest.put("env", List.of(Map.of("name", "_", "value", text(5000))));
    assertEquals(201, request("deployment", smallest).status());
    assertEquals(
        201, request("room", Map.of("region", "Dubai", "roomConfig", "ü".repeat(10_000))).status());
    assertEquals(
        201,
        request("build", Map.of("buildSizeInBytes", 1 << 30, "buildTag", text(1000))).status());
  }

  @Test
  void aKeyThatIsNoneIsRefused() {
    for (String key : List.of("", " ", text(256), "schlüssel")) {
      Reply reply =
          api.post("/rooms/v2/" + appId + "/create")
              .body(Map.of("region", "Frankfurt"))
              .header("idempotency-key", key)
              .send();
      assertEquals(422, reply.status(), key);
      assertTrue(reply.message().contains("Idempotency-Key"), reply.message());
    }
  }
}
