package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.RegistryLogin;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.event.BuildEvent;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeRegistry;
import dev.greenroom.functions.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds whose image is pulled from a registry. */
@Timeout(30)
class RegistryBuildsTest {
  private static final String BUILDS = "/builds/v3/builds";
  private static final String SECRET = "correct-horse-battery";
  private static final String PINNED = "ghcr.io/studio/arena:1.4@" + FakeRegistry.DIGEST;
  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private String created() {
    return api.post(BUILDS + "/registry").body(Map.of()).send().string("buildId");
  }

  private Reply run(String buildId, Map<String, ?> config) {
    return api.post(BUILDS + "/" + buildId + "/runRegistry").body(config).send();
  }

  private Reply run(String buildId) {
    return run(buildId, Map.of("image", "ghcr.io/studio/arena:1.4"));
  }

  private Reply get(String buildId) {
    return api.get(BUILDS + "/" + buildId).send();
  }

  private Build stored(String buildId) {
    return api.world.core.builds().require(World.ORG, buildId);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewBuildWaitsForItsImageAndNeedsNoUpload() {
    Reply reply =
        api.post(BUILDS + "/registry").body(Map.of("buildId", "mine", "buildTag", "1.4")).send();
    assertEquals(201, reply.status());
    assertEquals("created", reply.string("status"));
    assertEquals("1.4", reply.string("buildTag"));
    assertFalse(reply.object().containsKey("uploadParts"));
    assertEquals(reply.object(), get("mine").object());
    assertEquals(List.of(reply.object()), api.get(BUILDS).send().list("builds"));
    assertTrue(api.uploads.planned().isEmpty());
    Reply clash = api.post(BUILDS + "/registry").body(Map.of("buildId", "mine")).send();
    assertEquals(422, clash.status());
    assertTrue(clash.message().contains("'mine'"), clash.message());
  }

  @Test
  void aRunPullsTheImageAndPinsItByItsDigest() {
    String buildId = created();
    Reply log = run(buildId);
    assertEquals(200, log.status());
    assertEquals("application/octet-stream", log.header("content-type"));
    assertEquals(
        """
        Building %s.
        Pulling ghcr.io/studio/arena:1.4.
        Layer 1 of 1
        Pulled %s, 7654321 bytes.
        """
            .formatted(buildId, PINNED),
        log.text());
    Reply build = get(buildId);
    assertEquals("succeeded", build.string("status"));
    assertEquals(7_654_321L, build.object().get("imageSize"));
    assertEquals("cd".repeat(32), build.string("contentHash"));
    assertEquals(Optional.of(PINNED), stored(buildId).image());
    var order = api.registry.orders().getFirst();
    assertEquals(stored(buildId).imageId(), order.imageId(), "what a deployment starts");
    assertEquals(Optional.empty(), order.login());
    assertEquals("ghcr.io/studio/arena:1.4", order.image().toString());
    assertEquals(30, order.limit().toMinutes());
    String appId = api.app("arena");
    assertEquals(
        201,
        api.post("/deployments/v3/apps/" + appId + "/deployments")
            .body(Api.deployment(buildId))
            .send()
            .status());
  }

  @Test
  void theRegistryStandsBesideTheImageOrInIt() {
    run(created(), Map.of("image", "studio/arena", "registryUrl", "https://ghcr.io/"));
    run(created(), Map.of("image", "redis", "registryUrl", "", "auth", ""));
    assertEquals(
        List.of("ghcr.io/studio/arena:latest", "docker.io/library/redis:latest"),
        api.registry.orders().stream().map(o -> o.image().toString()).toList());
    assertEquals(Optional.empty(), api.registry.orders().getLast().login());
  }

  @Test
  void aRepeatedRunGivesTheLogOfTheOneRun() {
    String buildId = created();
    String first = run(buildId).text();
    assertEquals(first, run(buildId, Map.of("image", "another/image")).text());
    assertEquals(1, api.registry.orders().size());
    assertEquals(Optional.of(PINNED), stored(buildId).image());
  }

  @Test
  void whatCannotBePulledFailsAndCannotBeDeployed() {
    String appId = api.app("arena");
    String deployments = "/deployments/v3/apps/" + appId + "/deployments";
    api.registry.work(
        (order, log) -> {
          throw new ImageBuilder.BuildFailed("ghcr.io knows no studio/arena:1.4.");
        });
    String buildId = created();
    Reply waiting = api.post(deployments).body(Api.deployment(buildId)).send();
    Reply log = run(buildId);
    assertEquals(200, log.status());
    assertTrue(log.text().endsWith("ghcr.io knows no studio/arena:1.4.\n"), log.text());
    assertEquals("failed", get(buildId).string("status"));
    assertEquals(0L, get(buildId).object().get("imageSize"));
    assertFalse(get(buildId).object().containsKey("contentHash"));
    assertEquals(Optional.of("ghcr.io/studio/arena:1.4"), stored(buildId).image());
    Reply failed = api.post(deployments).body(Api.deployment(buildId)).send();
    assertEquals(List.of(422, 422), List.of(waiting.status(), failed.status()));
    String uploaded = api.post(BUILDS).body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    assertEquals(
        api.post(deployments).body(Api.deployment(uploaded)).send().message(),
        waiting.message().replace(buildId, uploaded));
  }

  @Test
  void eachKindIsRunInItsOwnWay() {
    String registry = created();
    String upload = api.post(BUILDS).body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    Reply asUpload = api.post(BUILDS + "/" + registry + "/run").send();
    assertEquals(400, asUpload.status());
    assertEquals(
        "buildId '%s' is a build from a registry, which takes no archive; run it with"
                .formatted(registry)
            + " /builds/v3/builds/%s/runRegistry.".formatted(registry),
        asUpload.message());
    Reply asPull = run(upload);
    assertEquals(400, asPull.status());
    assertEquals(
        "buildId '%s' is a build from an archive, not from a registry; run it with"
                .formatted(upload)
            + " /builds/v3/builds/%s/run.".formatted(upload),
        asPull.message());
    for (String buildId : List.of(registry, upload)) {
      assertEquals("created", get(buildId).string("status"));
      assertNull(get(buildId).object().get("startedAt"));
    }
    run(registry);
    assertEquals(400, api.post(BUILDS + "/" + registry + "/run").send().status(), "afterwards too");
  }

  @Test
  void olderVersionsShowItAsABuildOfTheirs() {
    String appId = api.app("arena");
    String buildId = created();
    run(buildId);
    for (String version : List.of("v1", "v2")) {
      Map<?, ?> listed =
          (Map<?, ?>)
              api.get("/builds/" + version + "/" + appId + "/list").send().list().getFirst();
      assertEquals("succeeded", listed.get("status"));
      assertEquals(7_654_321L, listed.get("imageSize"));
      assertEquals(List.of(), listed.get("regionalContainerTags"));
      assertEquals(1L, listed.get("buildId"));
    }
    Reply refused = api.post("/builds/v2/" + appId + "/run/1").send();
    assertEquals(400, refused.status());
    assertTrue(refused.message().startsWith("buildId '1' is a build from a registry"));
  }

  @Test
  void aPullWhoseRunnerDiedFails() {
    Builds builds = api.world.core.builds();
    String buildId = created();
    ImageReference image = ImageReference.parse("redis").orElseThrow();
    assertTrue(builds.started(stored(buildId), image, api.world.clock.instant()));
    assertFalse(builds.started(stored(buildId), image, api.world.clock.instant()), "only once");
    api.world.clock.pass(Builds.SILENCE.plusSeconds(1));
    assertEquals(1, api.world.core.ticks().lostBuilds().run(api.world.clock.instant()).size());
    assertEquals("failed", get(buildId).string("status"));
    assertEquals(200, run(buildId).status());
    assertTrue(api.registry.orders().isEmpty(), "what has failed is not pulled");
  }

  @Test
  void aDeletedOneTakesItsImageAlong() {
    String buildId = created();
    run(buildId);
    String imageId = stored(buildId).imageId();
    assertEquals(200, api.request("DELETE", BUILDS + "/" + buildId).send().status());
    assertTrue(api.images.deleted().contains(imageId));
    assertEquals(404, run(buildId).status());
  }

  @Test
  void listenersLearnWhichImageItIs() {
    run(created());
    List<BuildEvent> told =
        api.world.told().stream()
            .filter(BuildEvent.class::isInstance)
            .map(BuildEvent.class::cast)
            .toList();
    assertEquals(
        List.of("build.created", "build.running", "build.succeeded"),
        told.stream().map(BuildEvent::type).toList());
    assertEquals("ghcr.io/studio/arena:1.4", told.get(1).data().get("image"));
    assertEquals(PINNED, told.get(2).data().get("image"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair", "object"})
  void theLoginReachesThePullerAndNothingElse(String form) {
    String auth =
        form.equals("pair")
            ? base64("robot:" + SECRET)
            : base64("{\"username\":\"robot\",\"password\":\"" + SECRET + "\"}");
    api.registry.work(
        (order, log) -> {
          RegistryLogin login = order.login().orElseThrow();
          log.line("docker login -p " + login.password());
          log.line("Authorization: Basic " + base64("robot:" + login.password()));
          log.line(order.toString());
          throw new ImageBuilder.BuildFailed("denied: robot:" + login.password());
        });
    String failed = created();
    Map<String, String> config = Map.of("image", "ghcr.io/studio/arena:1.4", "auth", auth);
    String log = run(failed, config).text();
    assertTrue(log.contains("docker login -p [hidden]\n"), log);
    assertTrue(log.contains("denied: robot:[hidden]\n"), log);
    api.registry.work(
        (order, lines) -> {
          throw new IllegalStateException(order.login().orElseThrow().password());
        });
    String broken = created();
    log += run(broken, config).text();
    assertTrue(log.contains("by a fault of Greenroom: "), log);
    api.registry.work(FakeRegistry::succeed);
    String succeeded = created();
    log += run(succeeded, config).text();
    assertEquals(
        List.of(Optional.of(new RegistryLogin("robot", SECRET))),
        api.registry.orders().stream().map(o -> o.login()).distinct().toList());
    assertEquals("succeeded", get(succeeded).string("status"));
    nowhere(log, auth);
  }

  private void nowhere(String logs, String auth) {
    StringBuilder all = new StringBuilder(logs);
    api.log.forEach(all::append);
    for (TableSpec table : api.world.tables.all()) {
      all.append(api.world.everything(table));
    }
    int events = api.world.told().size();
    assertTrue(events >= 9, "three builds are told of: " + events);
    api.world
        .told()
        .forEach(
            event -> all.append(new String(Json.write(event.toJson()), StandardCharsets.UTF_8)));
    String after = "";
    do {
      Map<?, ?> page = api.get("/greenroom/v1/export" + after).send().object();
      all.append(page);
      after = page.get("next") == null ? "" : "?after=" + page.get("next");
    } while (!after.isEmpty());
    String text = all.toString();
    assertTrue(text.contains("ghcr.io/studio/arena:1.4"), "the image is all over it");
    for (String secret : List.of(SECRET, auth, base64(SECRET).replace("=", ""))) {
      assertFalse(text.contains(secret), () -> "the login stands somewhere: " + text);
    }
  }

  @Test
  void whatMayHoldAPasswordIsNotRepeated() {
    String buildId = created();
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("image", "redis", "auth", SECRET),
            Map.of("image", "redis", "auth", base64(SECRET)),
            Map.of("image", "redis", "auth", base64(":" + SECRET)),
            Map.of("image", "redis", "auth", base64("robot:" + SECRET + "\nx")),
            Map.of("image", "redis", "auth", base64("{\"password\":\"" + SECRET + "\"}")),
            Map.of("image", "redis", "auth", base64("{\"password\":\"" + SECRET)),
            Map.of("image", "redis", "auth", Map.of("password", SECRET)),
            Map.of("image", "redis", "auth", base64("robot:" + SECRET.repeat(600))),
            Map.of("image", "redis", "registryUrl", "https://robot:" + SECRET + "@ghcr.io"),
            Map.of("image", "redis", "registryUrl", Map.of("password", SECRET)),
            Map.of("image", "robot:" + SECRET + "@ghcr.io/redis"));
    for (Map<String, Object> config : wrong) {
      Reply reply = run(buildId, config);
      assertEquals(422, reply.status(), config.toString());
      assertTrue(reply.message().contains("it may hold a password"), reply.message());
      assertFalse(reply.text().contains(SECRET), reply.text());
      assertFalse(reply.text().contains(base64(SECRET).replace("=", "")), reply.text());
    }
    assertEquals("created", get(buildId).string("status"));
    Reply image = run(buildId, Map.of("image", "no such: image"));
    assertEquals(422, image.status());
    assertTrue(image.message().startsWith("image is 'no such: image'; it must be a reference"));
    Reply none = run(buildId, Map.of());
    assertEquals(422, none.status());
    assertTrue(none.message().startsWith("image is missing"), none.message());
    assertTrue(api.registry.orders().isEmpty());
  }
}
