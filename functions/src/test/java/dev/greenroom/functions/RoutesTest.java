package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Contract;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static final Contract CONTRACT = Api.contract();

  private static List<Route> ofTheContract() {
    return Routes.all().stream().filter(r -> CONTRACT.place(r.operationId()).isPresent()).toList();
  }

  @Test
  void everyRouteStandsWhereTheContractPutsIt() {
    for (Route route : ofTheContract()) {
      assertEquals(
          CONTRACT.place(route.operationId()).orElseThrow(),
          route.method() + " " + route.template());
    }
    assertEquals(134, ofTheContract().size());
    assertEquals(33, Routes.all().size() - ofTheContract().size(), "Greenroom's own");
  }

  @Test
  void everyRouteMayRefuseExactlyWithTheStatusesThatTheContractLists() {
    for (Route route : ofTheContract()) {
      Set<Integer> ours = new TreeSet<>(route.refusals().stream().map(c -> c.status()).toList());
      Set<Integer> theirs = new TreeSet<>(CONTRACT.statuses(route.operationId()));
      theirs.removeIf(status -> status < 400 || status == 500);
      if (!route.operationId().startsWith("GetPingServiceEndpoints")) {
        assertEquals(theirs, ours, route.operationId());
      }
    }
  }

  @Test
  void whatTheContractLeavesOpenIsOpenAndNothingElse() {
    for (Route route : ofTheContract()) {
      assertEquals(
          !CONTRACT.needsToken(route.operationId()),
          route.access() instanceof Access.Open,
          route.operationId());
    }
  }

  @Test
  void noTwoRoutesAreTheSame() {
    Set<String> seen = new HashSet<>();
    for (Route route : Routes.all()) {
      assertTrue(seen.add(route.method() + " " + route.template()), route.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /deployments/v3/apps/a/deployments/latest, GetLatestDeployment",
    "GET, /deployments/v3/apps/a/deployments/latest2, GetDeployment",
    "GET, /deployments/v3/apps/latest/deployments, GetDeployments",
    "GET, /processes/v3/apps/a/processes/latest, GetLatestProcesses",
    "GET, /processes/v3/apps/a/processes/count, GetProcessesCountExperimental",
    "GET, /processes/v3/apps/a/processes/counts, GetProcess",
    "POST, /processes/v3/apps/a/processes/regions/Tokyo, CreateProcess",
    "POST, /processes/v3/apps/a/processes/regions/stop, CreateProcess",
    "POST, /processes/v3/apps/a/processes/p/stop, StopProcess",
    "POST, /builds/v3/builds/registry, CreateBuildRegistry",
    "GET, /builds/v3/builds/registry, GetBuild",
    "POST, /builds/v3/builds/registry/run, RunBuild",
    "GET, /logs/v1/a/process/download, GetLogsForProcess",
    "GET, /logs/v1/a/process/p/download, DownloadLogForProcess",
    "POST, /rooms/v2/create/create, CreateRoom",
    "GET, /processes/v3/apps/a/processes/process/p/metrics, GetProcessMetrics",
    "GET, /fleets/v2/fleets/f/metrics, GetFleetMetrics",
    "GET, /fleets/v2/fleets/metrics, GetFleet",
    "PUT, /fleets/v2/fleets/f/regions/Tokyo, DeprecatedUpdateFleetRegionV2",
    "PUT, /fleets/v2/fleets/f/regions/Tokyo/v2, UpdateFleetRegion",
    "PUT, /fleets/v2/fleets/f/regions/v2, DeprecatedUpdateFleetRegionV2",
    "GET, /nodes/v1/fleet, GetNode",
    "POST, /lobby/v2/a/create, CreateLobbyDeprecated",
    "POST, /lobby/v2/a/create/local, CreateLocalLobby",
    "GET, /lobby/v3/a/info/shortcode/roomid, GetLobbyInfoByShortCode",
    "GET, /lobby/v3/a/info/roomid/shortcode, GetLobbyInfoByRoomId",
    "GET, /lobby/v2/list/list/public, ListActivePublicLobbiesDeprecatedV2",
  })
  void literalSegmentsWinOverParameters(String method, String path, String operationId) {
    assertEquals(operationId, Routes.match(method, path).orElseThrow().route().operationId());
  }

  @Test
  void parametersAreDecoded() {
    assertEquals(
        Map.of("appId", "a b/ü+%zz"),
        Routes.match("GET", "/apps/v2/apps/a%20b%2f%C3%bc+%zz").orElseThrow().parameters());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/orgs",
        "/orgs/v1/",
        "//orgs/v1",
        "/apps/v2/apps/",
        "/apps/v2/apps/a/b",
        "/builds/v3/builds//run",
        "/apps/v9/apps",
        "/ORGS/v1"
      })
  void unknownPathsMatchNothing(String path) {
    assertFalse(Routes.match("GET", path).isPresent());
    assertFalse(Routes.match("POST", path).isPresent());
  }

  @Test
  void everyRouteHasItsFunctionAndEveryFunctionARoute() {
    Set<Class<?>> routed = new HashSet<>();
    Routes.all().forEach(route -> routed.add(route.function()));
    assertEquals(48, routed.size());
    routed.forEach(function -> assertTrue(HttpFunction.class.isAssignableFrom(function)));
  }
}
