package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, over the whole route table. */
class AuthorizationTest {
  private static Api api;
  private static Map<String, String> ids;
  private static String processToken;

  @BeforeAll
  static void start() {
    api = new Api();
    ids = new LinkedHashMap<>();
    String appId = api.deployed("guarded");
    ids.put("appId", appId);
    ids.put("region", "Frankfurt");
    Reply lobby =
        api.post("/lobby/v3/" + appId + "/create")
            .token(api.player(appId))
            .body(Map.of("visibility", "public", "region", "Frankfurt"))
            .send();
    String roomId = lobby.string("roomId");
    ids.put("roomId", roomId);
    Reply room = api.get("/rooms/v2/" + appId + "/info/" + roomId).send();
    Map<?, ?> allocation = (Map<?, ?>) room.object().get("currentAllocation");
    ids.put("processId", (String) allocation.get("processId"));
    ids.put("id", roomId);
    Map<?, ?> latest =
        api.get("/deployments/v3/apps/" + appId + "/deployments/latest").send().object();
    ids.put("deploymentId", (String) latest.get("deploymentId"));
    ids.put("buildId", (String) latest.get("buildId"));
    ids.put("fleetId", api.fleet("guarded"));
    ids.put("nodeId", api.ownNode(ids.get("fleetId"), Region.Frankfurt));
    ids.put("name", "friday");
    api.schedule(ids.get("fleetId"), Region.Frankfurt, "friday");
    ids.put("orgId", World.ORG);
    ids.put("orgTokenId", api.world.core.tokens().list(World.ORG).getFirst().tokenId());
    ids.put("userEmail", "member@example.org");
    api.world
        .core
        .members()
        .ensure(
            World.ORG,
            "member@example.org",
            Grant.of(Role.admin),
            Api.USER,
            api.world.clock.instant());
    processToken = api.world.core.processTokens().tokenOf(ids.get("processId"));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Stream<Route> guarded() {
    return Routes.all().stream().filter(r -> !(r.access() instanceof Access.Open));
  }

  static Stream<Route> forDevelopers() {
    return Routes.all().stream().filter(r -> scope(r) != null);
  }

  private static Scope scope(Route route) {
    return switch (route.access()) {
      case Access.Developer developer -> developer.scope();
      case Access.DeveloperOrProcess either -> either.scope();
      default -> null;
    };
  }

  private static Request request(Route route, Map<String, String> with) {
    String path = route.template().toString();
    for (Map.Entry<String, String> id : with.entrySet()) {
      path = path.replace("{" + id.getKey() + "}", id.getValue());
    }
    Request request = api.request(route.method(), path);
    return route.method().equals("GET") ? request : request.body(body(route));
  }

  /** What the operation accepts. */
  private static Object body(Route route) {
    return switch (route.operationId()) {
      case "CreateApp", "UpdateApp", "CreateAppV1Deprecated", "UpdateAppV1Deprecated" ->
          Map.of("appName", "x-" + Api.unknownId(), "authConfiguration", Map.of());
      case "CreateBuild", "CreateWithMultipartUploadsV2Deprecated" -> Map.of("buildSizeInBytes", 1);
      case "CreateDeployment" -> Api.deployment(ids.get("buildId"));
      case "CreateRoom", "CreateRoomDeprecated" -> Map.of("region", "Frankfurt");
      case "UpdateRoomConfig" -> Map.of("roomConfig", "x");
      case "CreateFleet" -> Api.fleetSettings("x-" + Api.unknownId());
      case "UpdateFleet", "UpdateFleetDeprecated" ->
          Map.of("autoscalerConfig", Map.of("scaleUpThreshold", 85));
      case "UpdateFleetRegion" -> Map.of("nodeBaseline", 1);
      case "SetFleetAutoscaler" -> Map.of("maxNodes", 7);
      case "SetNodeFleet" -> Map.of("fleetId", ids.get("fleetId"));
      case "AnnounceNode" -> Map.of("region", "Frankfurt");
      case "UpdateFleetRegionDeprecated", "DeprecatedUpdateFleetRegionV2" ->
          Map.of("cloudMinVcpus", 4);
      case "SetMinimumSchedule" -> Api.friday();
      case "SetLobbyState" -> Map.of("state", 1);
      case "InitStripeCustomerPortalUrl" -> Map.of("returnUrl", "https://example.org/");
      case "SetBudget" -> Map.of("monthlyLimit", 1_000_000);
      case "CreateOrgToken" ->
          Map.of("name", "x-" + Api.unknownId(), "scopes", List.of("tokens:read"));
      case "InviteUser", "UpdateUserInvite", "RescindInvite" ->
          Map.of("userEmail", "guest@example.org", "scopes", List.of("orgs:read"));
      default -> Map.of();
    };
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void withoutATokenItIsRefused(Route route) {
    Reply reply = request(route, ids).without("authorization").send();
    assertEquals(401, reply.status());
    assertEquals(
        "No token was sent; send the header 'Authorization: Bearer <token>'.", reply.message());
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void anUnknownTokenIsRefused(Route route) {
    Reply reply = request(route, ids).token("nonsense").send();
    assertEquals(401, reply.status());
    assertEquals(
        route.access() instanceof Access.Player
            ? "The player token is refused: it is no JWT."
            : "The token is unknown or was revoked.",
        reply.message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dev-token", "Basic dev-token", "Bearer", "Bearer ", "Bearer a b", "Bearer tök"})
  void anotherFormIsRefused(String header) {
    Reply reply = api.get("/orgs/v1").header("authorization", header).send();
    assertEquals(401, reply.status());
    assertTrue(reply.message().contains("Bearer"), reply.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer dev-token", "BEARER dev-token", " Bearer  dev-token "})
  void theCaseOfTheSchemeDoesNotMatter(String header) {
    assertEquals(200, api.get("/orgs/v1").header("authorization", header).send().status());
  }

  @ParameterizedTest
  @MethodSource("forDevelopers")
  void everyOtherScopeIsNotEnough(Route route) {
    Scope needed = scope(route);
    Scope[] others =
        Arrays.stream(Scope.values()).filter(s -> !s.covers(needed)).toArray(Scope[]::new);
    Reply reply = request(route, ids).token(api.tokenWith(others)).send();
    assertEquals(401, reply.status());
    assertEquals(
        "The token lacks the scope '" + needed.wire() + "', which this operation needs.",
        reply.message());
  }

  @ParameterizedTest
  @MethodSource("forDevelopers")
  void theScopeAloneIsEnough(Route route) {
    Map<String, String> unknown = new LinkedHashMap<>(ids);
    unknown.replaceAll((name, id) -> List.of("region", "orgId").contains(name) ? id : "unknown-id");
    assertNotEquals(
        401, request(route, unknown).token(api.tokenWith(scope(route))).send().status());
  }

  static Stream<Route> forAdmins() {
    return Routes.all().stream().filter(r -> r.access() instanceof Access.Admin);
  }

  /** What moves an organization needs every scope: it reads all secrets. */
  @ParameterizedTest
  @MethodSource("forAdmins")
  void allScopesButOneAreNotEnoughToMove(Route route) {
    for (Scope missing : Scope.values()) {
      Scope[] others =
          Arrays.stream(Scope.values()).filter(s -> s != missing).toArray(Scope[]::new);
      Reply reply = request(route, ids).token(api.tokenWith(others)).send();
      assertEquals(401, reply.status(), missing.wire());
      assertTrue(reply.message().contains("needs an admin token"), reply.message());
    }
    assertNotEquals(401, request(route, ids).token(api.tokenWith(Scope.values())).send().status());
    assertEquals(401, request(route, ids).token(processToken).send().status());
  }

  @Test
  void anExportShowsNothingOfAnother() {
    String own = api.get("/greenroom/v1/export?after=apps:0").send().text();
    String foreign =
        api.get("/greenroom/v1/export?after=apps:0").token(Api.OTHER_TOKEN).send().text();
    assertTrue(own.contains(ids.get("appId")), own);
    assertTrue(!foreign.contains(ids.get("appId")), foreign);
    for (String section : List.of("numbers/", "deployments/")) {
      String path = "/greenroom/v1/export?after=" + section;
      Reply there = api.get(path + ids.get("appId") + ":0").token(Api.OTHER_TOKEN).send();
      Reply nowhere = api.get(path + "app-nowhere:0").token(Api.OTHER_TOKEN).send();
      assertEquals(422, there.status(), there.text());
      assertEquals(
          nowhere.message().replace("app-nowhere", ""),
          there.message().replace(ids.get("appId"), ""));
    }
    String archive = "/greenroom/v1/export/builds/%s/archive";
    Reply there = api.get(archive.formatted(ids.get("buildId"))).token(Api.OTHER_TOKEN).send();
    Reply nowhere = api.get(archive.formatted("bld-nowhere")).token(Api.OTHER_TOKEN).send();
    assertEquals(404, there.status());
    assertEquals(
        nowhere.message().replace("bld-nowhere", ""),
        there.message().replace(ids.get("buildId"), ""));
  }

  /** Whoever asks for another's ids learns nothing, not even that they exist. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void whatIsAnothersLooksUnknown(Route route) {
    List<String> parameters =
        ids.keySet().stream()
            .filter(name -> route.template().toString().contains("{" + name + "}"))
            .filter(name -> !name.equals("region"))
            .toList();
    if (parameters.isEmpty()) {
      return;
    }
    Map<String, String> unknown = new LinkedHashMap<>(ids);
    parameters.forEach(name -> unknown.put(name, "app-" + Api.unknownId()));
    Reply foreign = request(route, ids).token(Api.OTHER_TOKEN).send();
    Reply nothing = request(route, unknown).token(Api.OTHER_TOKEN).send();
    int refused = route.listed(ErrorCode.NOT_FOUND).status();
    assertEquals(refused, foreign.status(), foreign.text());
    assertEquals(refused, nothing.status(), nothing.text());
    assertEquals(
        neutral(nothing.message(), unknown),
        neutral(foreign.message(), ids),
        "the sentences differ");
  }

  private static String neutral(String message, Map<String, String> names) {
    String text = message;
    for (Map.Entry<String, String> id : names.entrySet()) {
      text = text.replace(id.getValue(), "{" + id.getKey() + "}");
    }
    return text.replaceAll("\\{\\w+}", "{}");
  }

  /** One level deeper: the application is the caller's own, what is in it another's. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void whatIsOfAnotherApplicationLooksUnknown(Route route) {
    List<String> inner =
        List.of("roomId", "processId", "deploymentId").stream()
            .filter(name -> route.template().toString().contains("{" + name + "}"))
            .toList();
    if (inner.isEmpty()) {
      return;
    }
    String name = inner.getFirst();
    Map<String, String> theirs = new LinkedHashMap<>(ids);
    theirs.put("appId", otherApp());
    Map<String, String> unknown = new LinkedHashMap<>(theirs);
    unknown.put(name, Api.unknownId());
    Reply foreign = request(route, theirs).token(Api.OTHER_TOKEN).send();
    Reply nothing = request(route, unknown).token(Api.OTHER_TOKEN).send();
    assertEquals(404, foreign.status(), foreign.text());
    assertEquals(neutral(nothing.message(), unknown), neutral(foreign.message(), theirs));
  }

  private static String otherApp() {
    Reply reply =
        api.post("/apps/v2/apps")
            .token(Api.OTHER_TOKEN)
            .body(Map.of("appName", "other-" + Api.unknownId(), "authConfiguration", Map.of()))
            .send();
    return reply.string("appId");
  }

  @Test
  void anOrgIdInTheQueryMustBeTheCallersOwn() {
    assertEquals(200, api.get("/builds/v3/builds?orgId=").send().status());
    assertEquals(
        200,
        api.get("/builds/v3/builds?orgId=org-00000000-0000-4000-8000-000000000001")
            .send()
            .status());
    Reply foreign = api.get("/builds/v3/builds?orgId=" + Api.OTHER_ORG).send();
    Reply unknown = api.get("/builds/v3/builds?orgId=org-unknown").send();
    assertEquals(404, foreign.status());
    assertEquals(
        unknown.message().replace("org-unknown", ""), foreign.message().replace(Api.OTHER_ORG, ""));
  }

  @Test
  void aProcessActsForItsOwnApplicationWhileItLives() {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    List<Route> destroyLast =
        forDevelopers().sorted(Comparator.comparing(AuthorizationTest::endsARoom)).toList();
    for (Route route : destroyLast) {
      Map<String, String> with = new LinkedHashMap<>(ids);
      if (route.operationId().equals("DestroyRoomDeprecated")) {
        with.put("roomId", api.room(ids.get("appId")).string("roomId"));
      }
      Reply reply = request(route, with).token(processToken).send();
      boolean may = route.access() instanceof Access.DeveloperOrProcess;
      if (!may) {
        assertEquals(401, reply.status(), route.operationId());
      } else {
        statuses.put(route.operationId(), reply.status());
      }
    }
    assertEquals(Set.of(200, 204), Set.copyOf(statuses.values()), statuses.toString());
    assertEquals(
        Set.of(
            "GetLatestProcesses",
            "GetLatestProcessesV2Deprecated",
            "GetRunningProcesses",
            "GetStoppedProcesses",
            "GetProcessesCountExperimental",
            "GetProcessesCountExperimentalV2Deprecated",
            "GetProcess",
            "GetProcessInfoV2Deprecated",
            "GetProcessInfoDeprecated",
            "GetRoomInfo",
            "GetRoomInfoDeprecated",
            "GetActiveRoomsForProcess",
            "GetActiveRoomsForProcessDeprecated",
            "GetInactiveRoomsForProcess",
            "GetInactiveRoomsForProcessDeprecated",
            "SetLobbyState",
            "UpdateRoomConfig",
            "SuspendRoomV2Deprecated",
            "SuspendRoomDeprecated",
            "DestroyRoom",
            "DestroyRoomDeprecated"),
        statuses.keySet());
    String other = api.app("beside");
    Reply foreign =
        api.get("/processes/v3/apps/" + other + "/processes/count").token(processToken).send();
    Reply unknown =
        api.get("/processes/v3/apps/app-unknown/processes/count").token(processToken).send();
    assertEquals(404, foreign.status());
    assertEquals(
        unknown.message().replace("app-unknown", ""), foreign.message().replace(other, ""));
  }

  /** What leaves a room as it is comes first, and what suspends it before what destroys it. */
  private static int endsARoom(Route route) {
    return route.operationId().startsWith("Destroy")
        ? 2
        : route.operationId().startsWith("Suspend") ? 1 : 0;
  }

  static Stream<Route> forPlayers() {
    return Routes.all().stream().filter(r -> r.access() instanceof Access.Player);
  }

  /** Nobody else creates lobbies: no developer, no game server, no player of another game. */
  @ParameterizedTest
  @MethodSource("forPlayers")
  void onlyAPlayerOfTheApplicationMay(Route route) {
    String other = api.app("other-" + Api.unknownId());
    int before = api.world.everything(api.world.tables.rooms()).size();
    for (String token :
        List.of(Api.TOKEN, Api.OTHER_TOKEN, processToken, api.player(other), "a.b.c", "..")) {
      Reply reply = request(route, ids).token(token).send();
      assertEquals(401, reply.status(), token + ": " + reply.text());
      assertTrue(reply.message().startsWith("The player token is refused: "), reply.message());
    }
    Map<String, String> unknown = new LinkedHashMap<>(ids);
    unknown.put("appId", "app-unknown");
    assertEquals(404, request(route, unknown).token(api.player(ids.get("appId"))).send().status());
    assertEquals(before, api.world.everything(api.world.tables.rooms()).size());
  }

  @Test
  void aForgedProcessTokenAndOneOfAProcessThatIsOverAreRefused() {
    String forged = processToken.substring(0, processToken.length() - 1) + "_";
    String path = "/processes/v3/apps/" + ids.get("appId") + "/processes/count";
    assertEquals(401, api.get(path).token(forged).send().status());
    String appId = api.deployed("short-lived");
    path = "/processes/v3/apps/" + appId + "/processes/count";
    Reply room = api.room(appId);
    String processId = room.string("processId");
    String token = api.world.core.processTokens().tokenOf(processId);
    assertEquals(200, api.get(path).token(token).send().status());
    api.world
        .core
        .lifecycle()
        .over(
            api.world.core.processes().get(processId).orElseThrow(),
            ProcessStatus.failed,
            api.world.clock.instant(),
            "gone");
    assertEquals(401, api.get(path).token(token).send().status());
  }

  @Test
  void aRevokedTokenStopsToWorkWithinAMinute() {
    String token = api.tokenWith(Scope.ORGS_READ);
    assertEquals(200, api.get("/orgs/v1").token(token).send().status());
    assertTrue(api.world.core.tokens().revoke(Tokens.hash(token), api.world.clock.instant()));
    api.world.clock.pass(Duration.ofSeconds(61));
    assertEquals(401, api.get("/orgs/v1").token(token).send().status());
    assertEquals(401, api.get("/orgs/v1").token(token).send().status());
  }

  @Test
  void noTokenStandsInTheTablesAsItIs() {
    String text = api.world.everything(api.world.tables.tokens()).toString();
    assertTrue(text.contains(Hashes.sha256(Api.TOKEN)), text);
    assertTrue(!text.contains(Api.TOKEN), text);
  }

  @Test
  void aTokenShowsOnlyItsScopes() {
    Reply reply =
        api.get("/orgs/v1").token(api.tokenWith(Scope.ORGS_READ, Scope.BUILDS_WRITE)).send();
    assertEquals(
        List.of("builds:read-write", "orgs:read"),
        ((Map<?, ?>) reply.list("orgs").getFirst()).get("scopes"));
    Reply all = api.get("/orgs/v1").send();
    assertEquals(18, ((List<?>) ((Map<?, ?>) all.list("orgs").getFirst()).get("scopes")).size());
  }
}
