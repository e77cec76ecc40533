package dev.greenroom.functions.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Reply;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The caller of each operation dies before and after each of its calls to DynamoDB, to the hosting
 * engine and to the stores of builds, or is overtaken there by a second one. Then the jobs run to
 * rest, and nothing may have leaked. New operations join through the route table.
 */
class EveryOperationSurvivesACrashTest {

  @Test
  void everyStateChangingOperationAtEveryPoint() {
    try (CrashStage stage = new CrashStage()) {
      Points points = new Points(stage);
      int operations = 0;
      for (Route route : Routes.all()) {
        if (changesState(stage, route)) {
          operations++;
          everywhere(stage, points, route);
        }
      }
      System.out.printf(
          "crash points: %d operations × points = %d, %d violations%n",
          operations, points.points(), points.violations().size());
      assertEquals(List.of(), points.violations());
    }
  }

  /** Without the condition that decides, the harness must see that something breaks. */
  @ParameterizedTest
  @CsvSource({
    "CreateRoom, rooms",
    "CreateRoom, processes",
    "DestroyRoom, rooms",
    "ResumeRoom, rooms",
    "NodeHeartbeat, processes",
    "CreateDeployment, apps",
    "CreateApp, names",
    "CreateBuildV2Deprecated, numbers",
    "GetBuildsV2Deprecated, numbers",
    "CreateFleet, names",
    "CreateLobby, rooms",
    "CreateLobby, lobbyLimits",
    "CreateOrgToken, names",
  })
  void aConditionThatIsGoneIsNoticed(String operationId, String table) {
    try (CrashStage stage = new CrashStage()) {
      stage.unguard(table(stage.world().tables, table));
      Points points = new Points(stage).untilTheFirst();
      everywhere(stage, points, route(operationId));
      assertFalse(points.violations().isEmpty(), "nobody notices");
      System.out.printf(
          "crash points: %s without its condition on %s: noticed at point %d%n",
          operationId, table, points.points());
    }
  }

  private static Route route(String operationId) {
    return Routes.all().stream()
        .filter(r -> r.operationId().equals(operationId))
        .findFirst()
        .orElseThrow();
  }

  private static TableSpec table(Tables tables, String name) {
    return tables.all().stream()
        .collect(Collectors.toMap(TableSpec::name, Function.identity()))
        .get("greenroom-" + name);
  }

  /** Every method but GET, and each GET that is seen to write. */
  private static boolean changesState(CrashStage stage, Route route) {
    if (!route.method().equals("GET")) {
      return true;
    }
    stage.clear();
    int before = stage.writes();
    new OperationCases(stage).of(route).values().forEach(c -> stage.send(c.prepare().request()));
    return stage.writes() > before;
  }

  private static void everywhere(CrashStage stage, Points points, Route route) {
    OperationCases cases = new OperationCases(stage);
    cases
        .of(route)
        .forEach(
            (what, prepared) -> {
              String name = route.operationId() + ", " + what;
              stage.clear();
              answersAsExpected(stage, name, prepared.prepare());
              points.everywhere(name, () -> scene(stage, prepared.prepare()));
            });
  }

  /** A case that is refused tries nothing: an operation that has none of its own needs one. */
  private static void answersAsExpected(
      CrashStage stage, String name, OperationCases.Prepared prepared) {
    Reply reply = stage.send(prepared.request());
    boolean asExpected =
        prepared.status() == 0 ? reply.status() < 300 : reply.status() == prepared.status();
    assertTrue(
        asExpected, name + " needs a case in OperationCases: " + reply.status() + reply.text());
  }

  private static Points.Scene scene(CrashStage stage, OperationCases.Prepared prepared) {
    return new Points.Scene() {
      @Override
      public String act() {
        Reply reply = stage.send(prepared.request());
        assertTrue(reply.status() < 500, reply.status() + " " + reply.text() + stage.api.log);
        return Integer.toString(reply.status());
      }

      @Override
      public boolean repeatable() {
        return prepared.repeatable();
      }
    };
  }
}
