package dev.greenroom.functions.crash;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to be there before the operations of fleets make sense. */
final class FleetCases {
  private final CrashStage stage;
  private final Adding adding;

  /** Where the cases go. */
  @FunctionalInterface
  interface Adding {
    void add(String operationId, String what, OperationCases.Case made);
  }

  FleetCases(CrashStage stage, Adding adding) {
    this.stage = stage;
    this.adding = adding;
  }

  void all() {
    created();
    changed();
    regions();
    machines();
    schedules();
    adding.add(
        "SetFleetAutoscaler",
        "all of it",
        () ->
            OperationCases.Prepared.repeatable(
                stage
                    .api
                    .request(
                        "PUT",
                        "/greenroom/v1/fleets/"
                            + stage.api.fleet(stage.name("fleet"))
                            + "/autoscaler")
                    .body(
                        Map.of(
                            "maxNodes",
                            7,
                            "scaleDownAfterSeconds",
                            60,
                            "joinWithinSeconds",
                            90,
                            "forecast",
                            true)),
                200));
    adding.add(
        "CreateDeployment",
        "on the default fleet",
        () -> {
          String appId = stage.api.app(stage.name("app"));
          stage.api.post("/fleets/v2/fleets").body(settings("fleet", true)).send();
          return OperationCases.Prepared.once(
              stage
                  .api
                  .post("/deployments/v3/apps/" + appId + "/deployments")
                  .body(Api.deployment(stage.api.build())),
              201);
        });
  }

  private Map<String, Object> settings(String stem, boolean isDefault) {
    Map<String, Object> settings = new LinkedHashMap<>(Api.fleetSettings(stage.name(stem)));
    settings.put("defaultFleet", isDefault);
    return settings;
  }

  private void created() {
    for (boolean isDefault : List.of(false, true)) {
      adding.add(
          "CreateFleet",
          isDefault ? "the default one" : "one of several",
          () ->
              OperationCases.Prepared.repeatable(
                  stage.api.post("/fleets/v2/fleets").body(settings("new", isDefault)), 200));
    }
    adding.add(
        "CreateFleetDeprecated",
        "with an old shape",
        () -> {
          Map<String, Object> settings = settings("old", false);
          settings.put("nodeShape", "cpu-4-8");
          return OperationCases.Prepared.repeatable(
              stage.api.post("/fleets/v1/fleets").body(settings), 200);
        });
  }

  private void changed() {
    for (String version : List.of("v1", "v2")) {
      String operation = version.equals("v1") ? "UpdateFleetDeprecated" : "UpdateFleet";
      adding.add(
          operation,
          "renames it",
          () -> change(version, stage.api.fleet(stage.name("fleet")), settings("renamed", false)));
      adding.add(
          operation,
          "makes it the default",
          () -> change(version, stage.api.fleet(stage.name("fleet")), settings("renamed", true)));
      adding.add(
          operation,
          "takes the default back",
          () -> {
            String fleetId =
                stage
                    .api
                    .post("/fleets/v2/fleets")
                    .body(settings("fleet", true))
                    .send()
                    .string("fleetId");
            return change(version, fleetId, settings("renamed", false));
          });
    }
  }

  private OperationCases.Prepared change(
      String version, String fleetId, Map<String, Object> settings) {
    return OperationCases.Prepared.repeatable(
        stage.api.post("/fleets/" + version + "/fleets/" + fleetId).body(settings), 204);
  }

  private void schedules() {
    adding.add(
        "SetMinimumSchedule",
        "the first one of a region",
        () -> {
          String fleetId = stage.api.fleet(stage.name("fleet"));
          return OperationCases.Prepared.repeatable(
              stage.api.request("PUT", schedule(fleetId)).body(notYet()), 200);
        });
    adding.add(
        "SetMinimumSchedule",
        "in place of another",
        () -> {
          Map<String, Object> other = notYet();
          other.put("minVcpus", 8);
          other.put("leadTime", "PT30M");
          return OperationCases.Prepared.repeatable(
              stage.api.request("PUT", schedule(scheduled())).body(other), 200);
        });
    adding.add(
        "DeleteMinimumSchedule",
        "the only one",
        () ->
            OperationCases.Prepared.once(stage.api.request("DELETE", schedule(scheduled())), 204));
  }

  private String scheduled() {
    String fleetId = stage.api.fleet(stage.name("fleet"));
    stage.api.request("PUT", schedule(fleetId)).body(notYet()).send();
    return fleetId;
  }

  /** The clock of a stage goes far; what is in force must not hang on how far it has come. */
  static Map<String, Object> notYet() {
    Map<String, Object> terms = new LinkedHashMap<>(Api.friday());
    terms.put("cron", "0 0 18 1 1 ? 2099");
    return terms;
  }

  private static String schedule(String fleetId) {
    return "/greenroom/v1/fleets/" + fleetId + "/regions/Tokyo/schedules/friday";
  }

  private void machines() {
    adding.add(
        "SetNodeFleet",
        "from another fleet",
        () -> {
          String nodeId = stage.api.ownNode(stage.api.fleet(stage.name("fleet")), Region.Tokyo);
          String fleetId = stage.api.fleet(stage.name("other"));
          return OperationCases.Prepared.repeatable(
              stage
                  .api
                  .request("PUT", "/greenroom/v1/nodes/" + nodeId + "/fleet")
                  .body(Map.of("fleetId", fleetId)),
              204);
        });
    adding.add(
        "AnnounceNode",
        "of a fleet",
        () ->
            OperationCases.Prepared.once(
                stage
                    .api
                    .post("/greenroom/v1/fleets/" + stage.api.fleet(stage.name("fleet")) + "/nodes")
                    .body(Map.of("region", "Tokyo")),
                201));
    adding.add(
        "RegisterNode",
        "that was announced",
        () -> {
          Reply announced =
              stage
                  .api
                  .post("/greenroom/v1/fleets/" + stage.api.fleet(stage.name("fleet")) + "/nodes")
                  .body(Map.of("region", "Tokyo"))
                  .send();
          return OperationCases.Prepared.repeatable(
              stage
                  .api
                  .request("PUT", "/greenroom/v1/nodes/" + announced.string("nodeId"))
                  .token(announced.string("token"))
                  .body(Map.of("address", "203.0.113.9", "milliVcpus", 8000, "memoryMb", 16384)),
              204);
        });
    adding.add(
        "RemoveNode",
        "that was announced",
        () -> {
          String nodes = "/greenroom/v1/fleets/" + stage.api.fleet(stage.name("fleet")) + "/nodes";
          Reply announced = stage.api.post(nodes).body(Map.of("region", "Tokyo")).send();
          return OperationCases.Prepared.repeatable(
              stage.api.request("DELETE", nodes + "/" + announced.string("nodeId")), 204);
        });
    adding.add(
        "RemoveNode",
        "that runs",
        () -> {
          Fleet fleet = stage.world().fleet(stage.name("fleet"));
          String nodeId = stage.name("metal");
          stage.world().fleetNode(fleet, nodeId, Region.Tokyo, Hosting.metal);
          return OperationCases.Prepared.repeatable(
              stage.api.request(
                  "DELETE", "/greenroom/v1/fleets/%s/nodes/%s".formatted(fleet.fleetId(), nodeId)),
              204);
        });
    adding.add(
        "UnsetNodeFleet",
        "of a machine",
        () -> {
          String nodeId = stage.api.ownNode(stage.api.fleet(stage.name("fleet")), Region.Tokyo);
          return OperationCases.Prepared.repeatable(
              stage.api.request("DELETE", "/greenroom/v1/nodes/" + nodeId + "/fleet"), 204);
        });
  }

  private void regions() {
    region("UpdateFleetRegion", "/fleets/v2/fleets/%s/regions/Frankfurt/v2", "nodeBaseline", 3);
    region(
        "DeprecatedUpdateFleetRegionV2",
        "/fleets/v2/fleets/%s/regions/Frankfurt",
        "cloudMinVcpus",
        12);
    region(
        "UpdateFleetRegionDeprecated",
        "/fleets/v1/fleets/%s/regions/Frankfurt",
        "cloudMinVcpus",
        12);
  }

  private void region(String operation, String path, String field, int value) {
    adding.add(
        operation,
        "the first time",
        () ->
            OperationCases.Prepared.repeatable(
                stage
                    .api
                    .request("PUT", path.formatted(stage.api.fleet(stage.name("fleet"))))
                    .body(Map.of(field, value)),
                204));
  }
}
