package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.build.ExpiryPlan.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryPlanTest {
  private static final Instant NOW = Instant.parse("2046-01-02T03:04:05Z");
  private static final BuildLimits LIMITS = new BuildLimits(Duration.ofDays(90), 3);

  private static Build build(String id, BuildStatus status, int daysAgo, Optional<Instant> noted) {
    Instant ended = NOW.minus(Duration.ofDays(daysAgo));
    return new Build(
        "org",
        id,
        id,
        status,
        Optional.empty(),
        1,
        1,
        Optional.empty(),
        ended,
        "me",
        Optional.of(ended),
        Optional.empty(),
        status.over() ? Optional.of(ended) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        BuildSource.upload,
        Optional.empty(),
        0,
        noted,
        Optional.empty());
  }

  private static Action plan(Build build, String... needed) {
    return ExpiryPlan.of(List.of(build), Set.of(build.imageId()), Set.of(needed), LIMITS, NOW)
        .getFirst();
  }

  @Test
  void anOldBuildIsNotedFirstAndDeletedAnHourLater() {
    Build old = build("a", BuildStatus.succeeded, 90, Optional.empty());
    assertEquals(new Action.Note(old, NOW.plus(ExpiryPlan.NOTICE)), plan(old));
    Instant lately = NOW.minus(ExpiryPlan.NOTICE).plusMillis(1);
    Build noted = build("a", BuildStatus.succeeded, 90, Optional.of(lately));
    assertEquals(new Action.Note(noted, NOW.plusMillis(1)), plan(noted));
    Build ripe = build("a", BuildStatus.failed, 90, Optional.of(NOW.minus(ExpiryPlan.NOTICE)));
    assertEquals(new Action.Delete(ripe, "it ended 90 days ago"), plan(ripe));
    assertEquals(new Action.Keep(ripe, NOW.plus(ExpiryPlan.LOOK)), plan(ripe, "a"), "needed again");
    Build young = build("a", BuildStatus.succeeded, 89, Optional.of(NOW.minusSeconds(9999)));
    assertEquals(new Action.Keep(young, NOW.plus(ExpiryPlan.LOOK)), plan(young));
  }

  @Test
  void theNewestAreKeptAndWhatRunsDoesNotCount() {
    Optional<Instant> noted = Optional.of(NOW.minus(Duration.ofDays(1)));
    List<Build> kept =
        List.of(
            build("r", BuildStatus.running, 0, Optional.empty()),
            build("c", BuildStatus.created, 400, Optional.empty()),
            build("1", BuildStatus.succeeded, 1, noted),
            build("2", BuildStatus.failed, 2, noted),
            build("3", BuildStatus.succeeded, 3, noted),
            build("4", BuildStatus.succeeded, 4, noted),
            build("5", BuildStatus.succeeded, 5, noted));
    Set<String> all = kept.stream().map(Build::imageId).collect(Collectors.toSet());
    assertEquals(
        List.of("5"),
        ExpiryPlan.of(kept, all, Set.of("4"), LIMITS, NOW).stream()
            .filter(Action.Delete.class::isInstance)
            .map(action -> action.build().buildId())
            .toList());
    assertEquals(List.of(), ExpiryPlan.of(kept, Set.of(), Set.of(), LIMITS, NOW), "none is due");
  }

  /** Whatever stands there: what is needed, runs, or was not noted long ago is never deleted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingNeededIsEverDeleted(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Build> builds =
          IntStream.range(0, random.nextInt(12))
              .mapToObj(
                  i ->
                      build(
                          "b" + i,
                          BuildStatus.values()[random.nextInt(4)],
                          random.nextInt(200),
                          random.nextBoolean()
                              ? Optional.of(NOW.minusSeconds(random.nextInt(7200)))
                              : Optional.empty()))
              .toList();
      Set<String> needed = new HashSet<>();
      builds.stream().filter(b -> random.nextInt(3) == 0).forEach(b -> needed.add(b.imageId()));
      Set<String> due = builds.stream().map(Build::imageId).collect(Collectors.toSet());
      BuildLimits limits =
          new BuildLimits(Duration.ofDays(1 + random.nextInt(200)), 1 + random.nextInt(8));
      for (Action action : ExpiryPlan.of(builds, due, needed, limits, NOW)) {
        if (action instanceof Action.Delete(Build build, String reason)) {
          assertEquals(false, needed.contains(build.imageId()), build.toString());
          assertEquals(true, build.status().over(), build.toString());
          assertEquals(
              false, build.unneededSince().orElseThrow().plus(ExpiryPlan.NOTICE).isAfter(NOW));
        }
      }
    }
  }

  @Test
  void anOperatorSetsTheLimits() {
    assertEquals(BuildLimits.defaults(), BuildLimits.parse("# nothing\n"));
    assertEquals(
        new BuildLimits(Duration.ofDays(30), 10), BuildLimits.parse("days = 30\nbuilds=10\n"));
    for (String wrong : List.of("days=0", "builds=-1", "days=x", "weeks=3", "builds=9999999")) {
      assertThrows(IllegalArgumentException.class, () -> BuildLimits.parse(wrong), wrong);
    }
  }
}
