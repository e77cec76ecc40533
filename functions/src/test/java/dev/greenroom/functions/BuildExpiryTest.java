package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildFiles;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the job deletes, as users see it. */
class BuildExpiryTest {
  private static final Duration PAST_AGE = Duration.ofDays(91);
  private static final Duration PAST_NOTICE = Duration.ofHours(2);

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  private List<String> run(ImageBuilder images, BuildLimits limits) {
    BuildFiles files = new BuildFiles(api.uploads, images, api.buildLogs);
    return api.world
        .core
        .ticks()
        .buildExpiry()
        .apply(new BuildExpiry.Setup(files::delete, limits))
        .run(api.world.clock.instant());
  }

  private List<String> run() {
    return run(api.images, BuildLimits.defaults());
  }

  private List<String> twoRuns() {
    List<String> decisions = new ArrayList<>(run());
    api.world.clock.pass(PAST_NOTICE);
    decisions.addAll(run());
    return decisions;
  }

  private Build read(String buildId) {
    return api.world.core.builds().require(World.ORG, buildId);
  }

  private boolean isKept(String buildId) {
    boolean listed = api.get("/builds/v3/builds").send().text().contains(buildId);
    assertEquals(listed, !api.images.deleted().contains(read(buildId).imageId()));
    return listed;
  }

  @Test
  void whatIsOldAndUnneededGoesInTwoStepsAndTheNeededStays() {
    String old = api.build();
    String needed = api.build();
    api.deploy(api.app("game"), Api.deployment(needed));
    api.world.clock.pass(PAST_AGE);
    String young = api.build();

    assertEquals(List.of(), run(), "noted only");
    assertTrue(isKept(old));
    api.world.clock.pass(PAST_NOTICE);
    List<String> decisions = run();
    assertEquals(1, decisions.size(), decisions.toString());
    assertTrue(decisions.getFirst().contains(old), decisions.toString());
    assertFalse(isKept(old));
    assertTrue(isKept(needed));
    assertTrue(isKept(young));
    assertFalse(api.get("/builds/v3/builds/" + old).send().text().contains("\"deletedAt\":null"));
    assertEquals(List.of(), twoRuns(), "once");
  }

  @Test
  void aBuildOfAnOlderDeploymentStaysWhileAProcessRunsFromIt() {
    String appId = api.app("game");
    String first = api.build();
    api.deploy(appId, Api.deployment(first));
    String processId = api.room(appId).string("processId");
    api.deploy(appId, Api.deployment(api.build()));
    api.world.clock.pass(PAST_AGE);
    assertEquals(List.of(), twoRuns());
    assertTrue(isKept(first));

    api.post("/processes/v3/apps/" + appId + "/processes/" + processId + "/stop").send();
    var process = api.world.core.processes().get(processId).orElseThrow();
    api.world
        .core
        .lifecycle()
        .over(process, ProcessStatus.stopped, api.world.clock.instant(), "exited with code 0");
    api.world.clock.pass(Duration.ofDays(1));
    assertEquals(1, twoRuns().size());
    assertFalse(isKept(first));
  }

  @Test
  void whoDeploysABuildThatIsNotedKeepsIt() {
    String old = api.build();
    api.world.clock.pass(PAST_AGE);
    run();
    assertTrue(read(old).unneededSince().isPresent());
    api.deploy(api.app("game"), Api.deployment(old));
    assertTrue(read(old).unneededSince().isEmpty(), "the note is off");
    api.world.clock.pass(Duration.ofDays(2));
    assertEquals(List.of(), twoRuns());
    assertTrue(isKept(old));
  }

  @Test
  void whatWasDeletedIsNotDeployed() {
    String old = api.build();
    api.world.clock.pass(PAST_AGE);
    twoRuns();
    Reply reply =
        api.post("/deployments/v3/apps/" + api.app("game") + "/deployments")
            .body(Api.deployment(old))
            .send();
    assertEquals(422, reply.status());
    assertTrue(reply.message().contains("is deleted"), reply.message());
  }

  @Test
  void onlySoManyAreKept() {
    List<String> builds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      builds.add(api.build());
      api.world.clock.pass(Duration.ofMinutes(1));
    }
    BuildLimits two = new BuildLimits(Duration.ofDays(90), 2);
    api.world.clock.pass(Duration.ofDays(1));
    run(api.images, two);
    api.world.clock.pass(PAST_NOTICE);
    assertEquals(3, run(api.images, two).size());
    assertEquals(
        List.of(false, false, false, true, true), builds.stream().map(this::isKept).toList());
  }

  @Test
  void anImageThatCouldNotBeRemovedIsRemovedNextTime() {
    String old = api.build();
    api.world.clock.pass(PAST_AGE);
    run();
    api.world.clock.pass(PAST_NOTICE);
    ImageBuilder down =
        new ImageBuilder() {
          @Override
          public Image build(Order order, BuildLog log) {
            throw new AssertionError("nobody builds");
          }

          @Override
          public void delete(String buildId) {
            throw new IllegalStateException("the engine is down");
          }
        };
    assertThrows(IllegalStateException.class, () -> run(down, BuildLimits.defaults()));
    assertTrue(read(old).deletedAt().isPresent());
    assertFalse(api.images.deleted().contains(read(old).imageId()));
    run();
    assertTrue(api.images.deleted().contains(read(old).imageId()));
  }

  @Test
  void whatRunsIsNeverDeleted() {
    String buildId =
        api.post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    api.world.core.builds().started(read(buildId), api.world.clock.instant());
    api.world.clock.pass(PAST_AGE);
    assertEquals(List.of(), twoRuns());
    assertTrue(isKept(buildId));
  }
}
