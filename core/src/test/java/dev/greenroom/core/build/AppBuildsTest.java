package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers of builds: 1, 2, 3 …, given once, the same for everybody. */
class AppBuildsTest {
  private World world;
  private Application duel;
  private Application race;

  @BeforeEach
  void start() {
    world = new World();
    duel = world.app("duel");
    race = world.app("race");
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Build declared(Optional<Application> app, String buildId) {
    world.clock.pass(Duration.ofSeconds(1));
    return Build.declared(
        World.ORG,
        app.map(Application::appId),
        Optional.of(buildId),
        Optional.empty(),
        1,
        world.clock.instant(),
        "dev@example.org");
  }

  /** As version 3 makes one: for the whole organization. */
  private Build shared(String buildId) {
    Build build = declared(Optional.empty(), buildId);
    world.core.builds().create(build);
    return build;
  }

  private int made(Application app, String buildId) {
    return world.core.appBuilds().create(declared(Optional.of(app), buildId)).number();
  }

  /** As {@code number=buildId}, in the order of the list. */
  private List<String> listed(Application app) {
    return world.core.appBuilds().list(World.ORG, app.appId()).builds().stream()
        .map(build -> build.number() + "=" + build.build().buildId())
        .toList();
  }

  private Optional<String> at(Application app, int number) {
    return world
        .core
        .appBuilds()
        .get(World.ORG, app.appId(), number)
        .map(Numbered::build)
        .map(Build::buildId);
  }

  @Test
  void eachApplicationCountsItsOwnBuilds() {
    assertEquals(1, made(duel, "a"));
    assertEquals(2, made(duel, "b"));
    assertEquals(1, made(race, "c"));
    assertEquals(List.of("2=b", "1=a"), listed(duel));
    assertEquals(List.of("1=c"), listed(race));
    assertEquals(Optional.of("b"), at(duel, 2));
    assertEquals(Optional.empty(), at(race, 2));
    assertEquals(List.of("c", "b", "a"), ids(world.core.builds().list(World.ORG)));
  }

  private static List<String> ids(List<Build> builds) {
    return builds.stream().map(Build::buildId).toList();
  }

  @Test
  void aListNumbersWhatTheOrganizationHasOldestFirstAndOnlyOnce() {
    shared("a");
    assertEquals(1, made(race, "of-race"));
    shared("b");
    assertEquals(Optional.empty(), at(duel, 1), "nobody was told a number yet");
    assertEquals(List.of("2=b", "1=a"), listed(duel));
    shared("c");
    assertEquals(3, made(duel, "d"), "what is made between two lists comes first");
    assertEquals(List.of("3=d", "4=c", "2=b", "1=a"), listed(duel));
    assertEquals(List.of("3=d", "4=c", "2=b", "1=a"), listed(duel));
    assertEquals(List.of("4=c", "3=b", "1=of-race", "2=a"), listed(race));
  }

  @Test
  void theFirstDeploymentNumbersABuildAlsoOneOfAnotherApplication() {
    shared("old");
    Build deployed = shared("deployed");
    Build ofRace = declared(Optional.of(race), "of-race");
    world.core.appBuilds().create(ofRace);
    BuildNumbers numbers = world.core.buildNumbers();
    assertEquals(1, numbers.of(duel.appId(), BuildKey.of(deployed)));
    assertEquals(1, numbers.of(duel.appId(), BuildKey.of(deployed)));
    assertEquals(List.of("1=deployed", "2=old"), listed(duel));
    assertEquals(3, numbers.of(duel.appId(), BuildKey.of(ofRace)));
    assertEquals(List.of("3=of-race", "1=deployed", "2=old"), listed(duel));
    assertEquals(1, numbers.of(race.appId(), BuildKey.of(ofRace)));
  }

  @Test
  void severalAtOnceAreNumberedInTheOrderInWhichTheyAreNamed() {
    List<BuildKey> keys = new ArrayList<>();
    IntStream.range(0, 120).forEach(i -> keys.add(BuildKey.of(shared("b" + i))));
    Collections.shuffle(keys, new Random(3));
    Map<String, Integer> numbers = world.core.buildNumbers().of(duel.appId(), keys);
    assertEquals(120, numbers.size());
    for (int i = 0; i < keys.size(); i++) {
      assertEquals(i + 1, numbers.get(keys.get(i).imageId()));
      assertEquals(Optional.of(keys.get(i)), world.core.buildNumbers().build(duel.appId(), i + 1));
    }
    assertEquals(120, listed(duel).size());
    assertEquals(numbers, world.core.buildNumbers().all(duel.appId()));
  }

  @Test
  void theNumberOfADeletedBuildStaysTaken() {
    assertEquals(1, made(duel, "a"));
    Build a = world.core.builds().require(World.ORG, "a");
    world.core.builds().deleted(a, world.clock.instant());
    assertEquals(2, made(duel, "b"));
    assertEquals(List.of("2=b"), listed(duel));
    assertEquals(Optional.of("a"), at(duel, 1), "it is remembered for a while");
    forget(a);
    assertEquals(Optional.empty(), at(duel, 1));
    assertEquals(3, made(duel, "a"), "the same name, another build");
    assertEquals(Optional.empty(), at(duel, 1));
    assertEquals(Optional.of("a"), at(duel, 3));
  }

  /** As DynamoDB does when the time to live is over. */
  private void forget(Build build) {
    var table = world.tables.builds();
    world
        .engine()
        .deleteItem(d -> d.tableName(table.name()).key(table.key(build.orgId(), build.buildId())));
  }

  @Test
  void aNameThatIsTakenCostsNoNumber() {
    shared("a");
    GreenroomException taken = assertThrows(GreenroomException.class, () -> made(duel, "a"));
    assertEquals("buildId 'a' is already taken in this organization.", taken.getMessage());
    assertEquals(List.of("1=a"), listed(duel));
    assertThrows(GreenroomException.class, () -> made(duel, "a"));
    assertEquals(2, made(duel, "b"));
  }

  @Test
  void oneListNumbersNoMoreThanItMayAndSaysSo() {
    Database database = new Database(world.client);
    AppBuilds builds =
        new AppBuilds(
            database,
            world.core.builds(),
            world.core.buildNumbers(),
            new Retry(t -> {}, new Random(1)),
            3);
    IntStream.range(0, 5).forEach(i -> shared("b" + i));
    AppBuilds.Listed first = builds.list(World.ORG, duel.appId());
    assertEquals(2, first.unnumbered());
    assertEquals(
        List.of("b2", "b1", "b0"), first.builds().stream().map(b -> b.build().buildId()).toList());
    AppBuilds.Listed second = builds.list(World.ORG, duel.appId());
    assertEquals(0, second.unnumbered());
    assertEquals(List.of("5=b4", "4=b3", "3=b2", "2=b1", "1=b0"), listed(duel));
    assertEquals(5, second.builds().size());
  }

  @Test
  void anotherOrganizationsBuildsAreNotSeen() {
    world
        .core
        .builds()
        .create(
            Build.declared(
                "org-other",
                Optional.empty(),
                Optional.of("theirs"),
                Optional.empty(),
                1,
                world.clock.instant(),
                "them"));
    assertEquals(List.of(), listed(duel));
    assertEquals(1, made(duel, "a"));
    assertEquals(
        Optional.empty(), world.core.appBuilds().get("org-other", duel.appId(), 1), "by number");
  }
}
