package dev.greenroom.functions.crash;

import dev.greenroom.core.testing.World;
import dev.greenroom.functions.crash.OperationCases.Case;
import dev.greenroom.functions.crash.OperationCases.Prepared;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Form;
import dev.greenroom.functions.testing.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applications, builds and deployments through versions 1 and 2 of the API. */
final class NumberedCases {
  private final CrashStage stage;
  private final Adding cases;

  /** Takes a case of an operation. */
  @FunctionalInterface
  interface Adding {
    void add(String operationId, String what, Case made);
  }

  NumberedCases(CrashStage stage, Adding cases) {
    this.stage = stage;
    this.cases = cases;
    applications();
    builds();
    runs();
    deployments();
  }

  private Request request(String method, String path) {
    return stage.api.request(method, path);
  }

  private String app() {
    return stage.api.app(stage.name("app"));
  }

  private static Map<String, Object> settings(String name) {
    return Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of()));
  }

  private void applications() {
    cases.add(
        "CreateAppV1Deprecated",
        "as in version 2",
        () ->
            Prepared.repeatable(
                request("POST", "/apps/v1/create").body(settings(stage.name("new"))), 201));
    cases.add(
        "UpdateAppV1Deprecated",
        "renames it",
        () ->
            Prepared.repeatable(
                request("POST", "/apps/v1/update/" + app()).body(settings(stage.name("renamed"))),
                200));
  }

  /** An application with a build of its own, which has the number 1. */
  private String withBuild() {
    String appId = app();
    stage.api.post("/builds/v2/" + appId + "/create").body(Map.of()).send();
    return appId;
  }

  private void builds() {
    for (String list : List.of("GetBuildsDeprecated v1", "GetBuildsV2Deprecated v2")) {
      String[] words = list.split(" ");
      cases.add(
          words[0],
          "numbers what is new",
          () -> {
            String appId = withBuild();
            stage.api.build();
            stage.api.build();
            return Prepared.repeatable(
                request("GET", "/builds/%s/%s/list".formatted(words[1], appId)), 200);
          });
    }
    cases.add(
        "CreateWithMultipartUploadsV2Deprecated",
        "with an id",
        () ->
            Prepared.repeatable(
                request("POST", "/builds/v2/" + withBuild() + "/createWithMultipartUploads")
                    .body(Map.of("buildSizeInBytes", 1000, "buildId", stage.name("bld-own"))),
                201));
    for (String delete : List.of("DeleteBuildDeprecated v1", "DeleteBuildV2Deprecated v2")) {
      String[] words = delete.split(" ");
      cases.add(
          words[0],
          "its own",
          () ->
              Prepared.repeatable(
                  request("DELETE", "/builds/%s/%s/delete/1".formatted(words[1], withBuild())),
                  204));
    }
  }

  private void runs() {
    for (String run : List.of("RunBuildDeprecated v1", "RunBuildV2Deprecated v2")) {
      String[] words = run.split(" ");
      cases.add(
          words[0],
          "with the archive",
          () ->
              Prepared.once(
                  request("POST", "/builds/%s/%s/run/1".formatted(words[1], withBuild()))
                      .raw(Form.of(new byte[] {1, 2, 3}).bytes())
                      .header("content-type", Form.TYPE),
                  200));
    }
    cases.add(
        "RunBuildV2Deprecated",
        "uploaded by a form",
        () -> {
          String appId = app();
          stage.api.post("/builds/v2/" + appId + "/createWithUploadUrl").body(Map.of()).send();
          return Prepared.once(request("POST", "/builds/v2/" + appId + "/run/1"), 200);
        });
  }

  private void deployments() {
    Map<String, Object> second = new LinkedHashMap<>(Api.deployment("none"));
    second.remove("buildId");
    Map<String, Object> first = new LinkedHashMap<>(second);
    first.put("planName", "tiny");
    cases.add("CreateDeploymentV1Deprecated", "by plan", () -> push("v1", first));
    cases.add("CreateDeploymentV2Deprecated", "by size", () -> push("v2", second));
    for (String list : List.of("GetDeploymentsV1Deprecated v1", "GetDeploymentsV2Deprecated v2")) {
      String[] words = list.split(" ");
      cases.add(
          words[0],
          "from before there were numbers",
          () -> {
            String appId = app();
            var app = stage.plain().applications().require(World.ORG, appId);
            stage.world().deploy(app, 2);
            stage.world().deploy(app, 2);
            return Prepared.repeatable(
                request("GET", "/deployments/%s/%s/list".formatted(words[1], appId)), 200);
          });
    }
  }

  private Prepared push(String version, Map<String, Object> body) {
    String appId = withBuild();
    stage.api.post("/builds/v2/" + appId + "/run/1").send();
    return Prepared.once(
        request("POST", "/deployments/%s/%s/create/1".formatted(version, appId)).body(body), 201);
  }
}
