package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Form;
import java.util.LinkedHashMap;
import java.util.Map;

/** Each operation of versions 1 and 2 on applications, builds and deployments, once. */
final class NumberedWalk {
  private NumberedWalk() {}

  static void walk(Api api) {
    Map<String, Object> settings =
        Map.of("appName", "numbered", "authConfiguration", Map.of("anonymous", Map.of()));
    String appId = api.post("/apps/v1/create").body(settings).send().string("appId");
    api.post("/apps/v1/update/" + appId).body(settings).send();
    api.get("/apps/v1/info/" + appId).send();
    builds(api, appId);
    deployments(api, appId);
    api.get("/apps/v1/list").send();
    for (int version = 1; version <= 2; version++) {
      api.request("DELETE", "/builds/v%d/%s/delete/%d".formatted(version, appId, version)).send();
    }
    assertEquals(204, api.request("DELETE", "/apps/v1/delete/" + appId).send().status());
  }

  private static void builds(Api api, String appId) {
    String second = "/builds/v2/" + appId;
    api.post("/builds/v1/" + appId + "/create").body(Map.of()).send();
    api.post(second + "/create").body(Map.of("buildTag", "1.0")).send();
    api.post(second + "/createWithUploadUrl").body(Map.of()).send();
    api.post(second + "/createWithMultipartUploads").body(Map.of("buildSizeInBytes", 7)).send();
    for (int version = 1; version <= 2; version++) {
      String path = "/builds/v%d/%s".formatted(version, appId);
      api.post(path + "/run/" + version)
          .raw(Form.of(new byte[] {1}).bytes())
          .header("content-type", Form.TYPE)
          .send();
      assertEquals("succeeded", api.get(path + "/info/" + version).send().string("status"));
      assertEquals(
          api.get("/builds/v3/builds").send().list("builds").size(),
          api.get(path + "/list").send().list().size());
    }
  }

  private static void deployments(Api api, String appId) {
    Map<String, Object> body = new LinkedHashMap<>(Api.deployment("none"));
    body.put("planName", "small");
    for (int version = 1; version <= 2; version++) {
      String path = "/deployments/v%d/%s".formatted(version, appId);
      api.post(path + "/create/" + version).body(body).send();
      api.get(path + "/info/" + version).send();
      assertEquals((long) version, api.get(path + "/latest").send().object().get("deploymentId"));
      assertEquals(version, api.get(path + "/list").send().list().size());
    }
  }
}
