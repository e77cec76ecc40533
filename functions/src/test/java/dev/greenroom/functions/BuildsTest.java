package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeImages;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BuildsTest {
  private static final String BUILDS = "/builds/v3/builds";
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
    return api.post(BUILDS).body(Map.of("buildSizeInBytes", 1000)).send().string("buildId");
  }

  private Reply run(String buildId) {
    return api.post(BUILDS + "/" + buildId + "/run").send();
  }

  private Reply get(String buildId) {
    return api.get(BUILDS + "/" + buildId).send();
  }

  @Test
  void aNewBuildSaysHowToUpload() {
    Reply reply =
        api.post(BUILDS)
            .body(Map.of("buildSizeInBytes", 21_000_000, "buildTag", "1.4.2", "buildId", "my.id"))
            .send();
    assertEquals(201, reply.status());
    assertEquals("my.id", reply.string("buildId"));
    assertEquals("1.4.2", reply.string("buildTag"));
    assertEquals("created", reply.string("status"));
    assertEquals(0L, reply.object().get("imageSize"));
    assertEquals(3, reply.list("uploadParts").size());
    assertEquals(10_485_760L, reply.object().get("maxChunkSize"));
    for (String field : List.of("startedAt", "finishedAt", "deletedAt")) {
      assertTrue(reply.object().containsKey(field) && reply.object().get(field) == null, field);
    }
    for (String field : List.of("expiredAt", "shareUrl", "contentHash")) {
      assertFalse(reply.object().containsKey(field), field);
    }
    assertFalse(api.uploads.planned().contains("my.id"), "an id of a user is no key of ours");
  }

  @Test
  void anIdIsTakenOnlyOnceInAnOrganization() {
    Map<String, Object> body = Map.of("buildSizeInBytes", 1, "buildId", "same");
    assertEquals(201, api.post(BUILDS).body(body).send().status());
    Reply clash = api.post(BUILDS).body(body).send();
    assertEquals(422, clash.status());
    assertTrue(clash.message().contains("'same'"), clash.message());
    assertEquals(
        201, api.post(BUILDS).token(Api.OTHER_TOKEN).body(body).send().status(), "another's");
    assertEquals(2, api.uploads.planned().size());
  }

  @Test
  void aRunWritesItsLogAndThenTheStateIsThere() {
    String buildId = created();
    Reply log = run(buildId);
    assertEquals("application/octet-stream", log.header("content-type"));
    assertEquals(
        "Building %s.\nStep 1 of 1\nBuilt an image of 123456789012 bytes.\n".formatted(buildId),
        log.text());
    Reply build = get(buildId);
    assertEquals("succeeded", build.string("status"));
    assertEquals(123_456_789_012L, build.object().get("imageSize"));
    assertEquals("ab".repeat(32), build.string("contentHash"));
    assertEquals("2046-01-02T03:04:05.678Z", build.string("startedAt"));
    assertEquals("2046-01-02T03:04:05.678Z", build.string("finishedAt"));
  }

  @Test
  void aRepeatedRunGivesTheLogOfTheOneRun() {
    String buildId = created();
    String first = run(buildId).text();
    api.images.work(
        log -> {
          throw new IllegalStateException("it ran twice");
        });
    assertEquals(first, run(buildId).text());
    assertEquals("succeeded", get(buildId).string("status"));
  }

  @Test
  void aBuildThatFailsIsNoHttpError() {
    api.images.work(
        log -> {
          log.line("Step 1");
          throw new ImageBuilder.BuildFailed("The archive has no Dockerfile at its root.");
        });
    String buildId = created();
    Reply log = run(buildId);
    assertEquals(200, log.status());
    assertTrue(log.text().endsWith("The archive has no Dockerfile at its root.\n"), log.text());
    assertEquals("failed", get(buildId).string("status"));
    assertEquals(log.text(), run(buildId).text());
  }

  @Test
  void anIncompleteUploadIsNotRun() {
    api.uploads.complete(false);
    String buildId = created();
    Reply refused = run(buildId);
    assertEquals(400, refused.status());
    assertEquals(
        "The upload is not complete: part 1 of 1 is missing, 100% of it.", refused.message());
    assertEquals("created", get(buildId).string("status"));
    api.uploads.complete(true);
    assertEquals(200, run(buildId).status());
  }

  @Test
  void manyMayFollowARunAndNoneEndsIt() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    api.images.work(
        log -> {
          log.line("first");
          begun.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return FakeImages.succeed(log);
        });
    String buildId = created();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> run(buildId).text());
      begun.await();
      var two = threads.submit(() -> run(buildId).text());
      assertEquals("running", get(buildId).string("status"));
      Reply delete = api.request("DELETE", BUILDS + "/" + buildId).send();
      assertEquals(422, delete.status());
      go.countDown();
      assertEquals(one.get(), two.get());
      assertTrue(one.get().contains("first\nStep 1 of 1\n"), one.get());
    }
  }

  @Test
  void longLinesAreCutSoThatTheCliCanPrintThem() {
    api.images.work(
        log -> {
          log.line("ü".repeat(50_000));
          log.line("a\nb\r\nc");
          log.line("");
          return FakeImages.succeed(log);
        });
    List<String> lines = run(created()).text().lines().toList();
    assertTrue(lines.stream().allMatch(line -> line.length() <= 20_000));
    assertEquals(
        50_000, lines.stream().filter(l -> l.startsWith("ü")).mapToInt(String::length).sum());
    assertTrue(lines.containsAll(List.of("a", "b", "c", "")));
  }

  @Test
  void theListIsNewestFirstWithoutTheDeleted() {
    String one = created();
    api.world.clock.pass(Duration.ofSeconds(1));
    String two = created();
    api.world.clock.pass(Duration.ofSeconds(1));
    String three = created();
    Reply deleted = api.request("DELETE", BUILDS + "/" + two).send();
    assertEquals(200, deleted.status());
    assertEquals("{}", deleted.text());
    assertEquals(
        List.of(three, one),
        api.get(BUILDS).send().list("builds").stream()
            .map(build -> ((Map<?, ?>) build).get("buildId"))
            .toList());
    assertEquals("2046-01-02T03:04:07.678Z", get(two).string("deletedAt"));
    assertEquals(404, api.request("DELETE", BUILDS + "/" + two).send().status());
    assertEquals(404, run(two).status());
    assertEquals(api.uploads.deleted(), api.images.deleted());
    assertEquals(1, api.images.deleted().size());
  }

  @Test
  void aBuildWhoseRunnerDiedFails() {
    Builds builds = api.world.core.builds();
    String buildId = created();
    Build build = builds.require(World.ORG, buildId);
    assertTrue(builds.started(build, api.world.clock.instant()));
    assertEquals(List.of(), api.world.core.ticks().lostBuilds().run(api.world.clock.instant()));
    api.world.clock.pass(Builds.SILENCE.plusSeconds(1));
    assertEquals(1, api.world.core.ticks().lostBuilds().run(api.world.clock.instant()).size());
    assertEquals("failed", get(buildId).string("status"));
    assertEquals(List.of(), api.world.core.ticks().lostBuilds().run(api.world.clock.instant()));
  }

  @Test
  void aBuildThatEndedWithGreenroomFailsWhenItIsStartedAgain() {
    Builds builds = api.world.core.builds();
    String buildId = created();
    String untouched = created();
    assertTrue(builds.started(builds.require(World.ORG, buildId), api.world.clock.instant()));
    assertEquals(1, api.world.core.ticks().lostBuilds().failAll(api.world.clock.instant()).size());
    assertEquals("failed", get(buildId).string("status"));
    assertEquals("created", get(untouched).string("status"));
    assertEquals(List.of(), api.world.core.ticks().lostBuilds().failAll(api.world.clock.instant()));
  }

  @Test
  void whoeverRunsABuildThatIsLostLearnsThatItFailed() {
    Builds builds = api.world.core.builds();
    String buildId = created();
    builds.started(builds.require(World.ORG, buildId), api.world.clock.instant());
    api.world.clock.pass(Builds.SILENCE.plusSeconds(1));
    assertEquals(200, run(buildId).status());
    assertEquals("failed", get(buildId).string("status"));
  }

  @Test
  void aSignOfLifeSavesABuildAndALateEndOfALostOneIsNotTaken() {
    Builds builds = api.world.core.builds();
    Build build = builds.require(World.ORG, created());
    builds.started(build, api.world.clock.instant());
    api.world.clock.pass(Builds.SILENCE.minusSeconds(1));
    assertTrue(builds.alive(build, api.world.clock.instant()));
    api.world.clock.pass(Duration.ofSeconds(2));
    Build seen = builds.require(World.ORG, build.buildId());
    assertFalse(seen.lost(api.world.clock.instant()));
    api.world.clock.pass(Builds.SILENCE);
    assertTrue(builds.lost(seen, api.world.clock.instant()));
    assertFalse(builds.succeeded(seen, new ImageBuilder.Image(1, "x"), api.world.clock.instant()));
    assertFalse(builds.alive(seen, api.world.clock.instant()));
    assertNull(get(build.buildId()).object().get("deletedAt"));
    assertNotEquals("succeeded", get(build.buildId()).string("status"));
  }
}
