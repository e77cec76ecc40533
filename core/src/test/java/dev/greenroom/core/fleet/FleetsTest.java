package dev.greenroom.core.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetsTest {
  private static final String OTHER = "org-other";
  private World world;
  private Fleets fleets;

  @BeforeEach
  void start() {
    world = new World();
    fleets = world.core.fleets();
    for (String org : List.of(World.ORG, OTHER)) {
      world.core.orgs().ensure(new Org(org, Optional.empty(), 16_384, world.clock.instant()));
    }
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Fleet fleet(String orgId, String id, String name) {
    return new Fleet(
        orgId,
        id,
        name,
        "shape-amd64-8-16",
        70,
        FleetScaling.DEFAULT,
        Map.of(),
        world.clock.instant(),
        "me");
  }

  private static Fleet.Change renamed(String name) {
    return new Fleet.Change(Optional.of(name), Optional.empty(), 85, Optional.empty());
  }

  private static Fleet.Change isDefault(boolean is) {
    return new Fleet.Change(Optional.empty(), Optional.empty(), 85, Optional.of(is));
  }

  private Optional<String> defaultFleet() {
    return world.core.orgs().require(World.ORG).defaultFleetId();
  }

  private String refusal(ErrorCode code, Runnable work) {
    GreenroomException refused = assertThrows(GreenroomException.class, work::run);
    assertEquals(code, refused.code(), refused.getMessage());
    return refused.getMessage();
  }

  /** Nodes, schedules and decisions go by the id alone. */
  @Test
  void anIdBelongsToOneOrganization() {
    world.core.fleets().create(fleet(World.ORG, "fleet-same", "mine"), false);
    assertEquals(
        "fleetId 'fleet-same' is already taken.",
        refusal(
            ErrorCode.INVALID,
            () -> world.core.fleets().create(fleet("org-other", "fleet-same", "theirs"), false)));
    assertEquals(Optional.empty(), world.core.fleets().get("org-other", "fleet-same"));
  }

  @Test
  void fleetsAreListedInTheirOrderAndOnlyTheirOwners() {
    fleets.create(fleet(World.ORG, "fleet-z", "first"), false);
    world.clock.pass(Duration.ofSeconds(1));
    fleets.create(fleet(World.ORG, "fleet-a", "second"), false);
    fleets.create(fleet(OTHER, "fleet-o", "first"), false);
    assertEquals(
        List.of("fleet-z", "fleet-a"),
        fleets.list(World.ORG).stream().map(Fleet::fleetId).toList());
    assertEquals(
        "fleetId 'fleet-o' is not a fleet.",
        refusal(ErrorCode.NOT_FOUND, () -> fleets.require(World.ORG, "fleet-o")));
    assertEquals(
        "fleetId 'fleet-o' is not a fleet.",
        refusal(ErrorCode.NOT_FOUND, () -> fleets.change(World.ORG, "fleet-o", renamed("mine"))));
  }

  @Test
  void aNameIsTakenOnceInAnOrganizationAndFreeWhenItIsGivenUp() {
    fleets.create(fleet(World.ORG, "fleet-1", "one"), false);
    fleets.create(fleet(World.ORG, "fleet-2", "two"), false);
    assertEquals(
        "name 'one' is already taken in this organization.",
        refusal(ErrorCode.INVALID, () -> fleets.create(fleet(World.ORG, "fleet-3", "one"), true)));
    assertEquals(Optional.empty(), defaultFleet());
    refusal(ErrorCode.INVALID, () -> fleets.change(World.ORG, "fleet-2", renamed("one")));
    fleets.change(World.ORG, "fleet-1", renamed("other"));
    fleets.change(World.ORG, "fleet-2", renamed("one"));
    assertEquals("one", fleets.require(World.ORG, "fleet-2").name());
    assertEquals("shape-amd64-8-16", fleets.require(World.ORG, "fleet-2").nodeShapeId());
    assertEquals(85, fleets.require(World.ORG, "fleet-2").scaleUpThreshold());
  }

  @Test
  void manyWhoRenameAtOnceLeaveOneName() throws Exception {
    fleets.create(fleet(World.ORG, "fleet-1", "one"), false);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> renames =
          IntStream.range(0, 20)
              .<Callable<Void>>mapToObj(
                  i ->
                      () -> {
                        fleets.change(World.ORG, "fleet-1", renamed("name-" + i % 5));
                        return null;
                      })
              .toList();
      for (Future<Void> rename : callers.invokeAll(renames)) {
        rename.get();
      }
    }
    long names =
        world.everything(world.tables.names()).stream()
            .filter(item -> item.get("name").s().contains("#fleet#"))
            .count();
    assertEquals(1, names);
  }

  @Test
  void ofManyWhoWantTheSameNameOneGetsIt() throws Exception {
    List<Future<Boolean>> outcomes = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String id = "fleet-" + i;
        outcomes.add(
            callers.submit(
                () -> {
                  try {
                    fleets.create(fleet(World.ORG, id, "wanted"), false);
                    return true;
                  } catch (GreenroomException taken) {
                    return false;
                  }
                }));
      }
    }
    int won = 0;
    for (Future<Boolean> outcome : outcomes) {
      won += outcome.get() ? 1 : 0;
    }
    assertEquals(1, won);
    assertEquals(1, fleets.list(World.ORG).size());
  }

  @Test
  void theDefaultIsOneFleetAndCanBeTakenBack() {
    fleets.create(fleet(World.ORG, "fleet-1", "one"), true);
    fleets.create(fleet(World.ORG, "fleet-2", "two"), false);
    assertEquals(Optional.of("fleet-1"), defaultFleet());
    fleets.change(World.ORG, "fleet-2", isDefault(true));
    assertEquals(Optional.of("fleet-2"), defaultFleet());
    fleets.change(World.ORG, "fleet-1", isDefault(false));
    assertEquals(Optional.of("fleet-2"), defaultFleet(), "it was another's already");
    fleets.change(World.ORG, "fleet-2", renamed("three"));
    assertEquals(Optional.of("fleet-2"), defaultFleet(), "nothing was said of it");
    fleets.change(World.ORG, "fleet-2", isDefault(false));
    assertEquals(Optional.empty(), defaultFleet());
  }

  @Test
  void aDeploymentThatNamesNoFleetGoesToTheDefaultOne() {
    Application app = world.app("duel");
    assertEquals(Optional.empty(), world.deploy(app, 1).spec().fleetId());
    fleets.create(fleet(World.ORG, "fleet-1", "one"), true);
    fleets.create(fleet(World.ORG, "fleet-2", "two"), false);
    assertEquals(Optional.of("fleet-1"), world.deploy(app, 1).spec().fleetId());
    assertEquals(
        Optional.of("fleet-2"), world.deploy(app, 1, Optional.of("fleet-2")).spec().fleetId());
    assertEquals(
        Optional.of("fleet-2"),
        world.core.applications().get(app.appId()).orElseThrow().latest().orElseThrow().fleetId());
  }

  @Test
  void aFleetOfAnotherOrganizationIsAsUnknownAsNone() {
    Application app = world.app("duel");
    fleets.create(fleet(OTHER, "fleet-o", "theirs"), true);
    for (String id : List.of("fleet-o", "fleet-x")) {
      assertEquals(
          "fleetId '%s' is not a fleet of this organization.".formatted(id),
          refusal(ErrorCode.INVALID, () -> world.deploy(app, 1, Optional.of(id))));
    }
    assertEquals(Optional.empty(), world.deploy(app, 1).spec().fleetId());
  }

  /** Shared hardware never runs what belongs to a fleet, nor a fleet what belongs to none. */
  @Test
  void processesStayWithTheirFleet() {
    world.node(64_000, 256_000);
    Fleet fleet = world.fleet("one");
    Application own = world.app("own");
    world.deploy(own, 1, Optional.of(fleet.fleetId()));
    Process waits = open(own, Region.Tokyo);
    assertEquals(Optional.empty(), waits.nodeId());
    assertEquals(Hosting.cloud, waits.hosting());
    world.fleetNode(fleet, "node-frankfurt", Region.Frankfurt);
    world.fleetNode(fleet, "node-tokyo", Region.Tokyo, Hosting.metal);
    assertEquals(1, world.core.ticks().placer().run(world.clock.instant()).size());
    Process placed = world.core.processes().get(waits.processId()).orElseThrow();
    assertEquals(Optional.of("node-tokyo"), placed.nodeId());
    assertEquals(Hosting.metal, placed.hosting());
    Application shared = world.app("shared");
    world.deploy(shared, 1);
    assertEquals(Optional.of(World.NODE), open(shared, Region.Tokyo).nodeId());
    assertEquals(
        Set.of(World.NODE, "node-tokyo"),
        world.everything(world.tables.processes()).stream()
            .map(item -> new ItemReader(item).string("nodeId"))
            .collect(Collectors.toSet()));
  }

  private Process open(Application app, Region region) {
    Application latest = world.core.applications().get(app.appId()).orElseThrow();
    Process process = world.core.processCreation().create(latest, region, "me");
    assertTrue(process.status().holdsRooms());
    return process;
  }
}
