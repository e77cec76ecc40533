package dev.greenroom.local.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a fleet that is there already. */
class LocalFleetTest {
  @TempDir Path folder;

  private final World world = new World();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void anOrganization() {
    world.core.orgs().ensure(new Org(World.ORG, Optional.empty(), 16_384, world.clock.instant()));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Fleet up(String nodes, Duration downAfter) throws Exception {
    notices.clear();
    try (LocalFleet fleet =
        new LocalFleet(
            FleetOptions.of(
                nodes, Duration.ofSeconds(20), Region.Tokyo, Optional.ofNullable(downAfter)),
            folder,
            line -> {},
            notices::add)) {
      fleet.prepare(
          world.core, World.ORG, "127.0.0.1", Set.of(Architecture.amd64), world.clock.instant());
    }
    return fleet();
  }

  private Fleet fleet() {
    return world.core.fleets().list(World.ORG).getFirst();
  }

  private void ownerSets(int maxNodes, Duration downAfter) {
    world
        .core
        .fleets()
        .setScaling(
            World.ORG,
            fleet().fleetId(),
            new FleetScaling(maxNodes, downAfter, Duration.ofMinutes(10), true));
  }

  @Test
  void eachStartSetsWhatItIsToldAsLongAsNobodyElseHasSetIt() throws Exception {
    Fleet first = up("cloud=3x4", Duration.ofSeconds(30));
    assertEquals(3, first.scaling().maxNodes());
    assertEquals(Duration.ofSeconds(30), first.scaling().downAfter());
    Fleet second = up("cloud=5x8", Duration.ofSeconds(40));
    assertEquals(5, second.scaling().maxNodes());
    assertEquals("shape-amd64-8-16", second.nodeShapeId());
    assertEquals(Duration.ofSeconds(40), second.scaling().downAfter());
    assertEquals(List.of(), notices);
  }

  @Test
  void whatItsOwnerSetStaysAndIsSaid() throws Exception {
    up("cloud=3x4", null);
    ownerSets(2, Duration.ofSeconds(90));
    for (int start = 0; start < 2; start++) {
      Fleet again = up("cloud=4x4", Duration.ofSeconds(30));
      assertEquals(2, again.scaling().maxNodes());
      assertEquals(Duration.ofSeconds(90), again.scaling().downAfter());
      assertEquals(true, again.scaling().forecast());
      assertEquals(
          List.of(
              "Fleet local keeps what its owner set: at most 2 cloud nodes, not 4; 90 s before a"
                  + " node drains, not 30."),
          notices);
    }
    assertEquals(2, up("cloud=2x4", null).scaling().maxNodes());
    assertEquals(List.of(), notices);
    assertEquals(6, up("cloud=6x4", null).scaling().maxNodes(), "both wanted the same");
  }

  @Test
  void aShapeThatItsOwnerChoseStays() throws Exception {
    Fleet made = up("cloud=3x4", null);
    world
        .core
        .fleets()
        .change(
            World.ORG,
            made.fleetId(),
            new Fleet.Change(
                Optional.empty(), Optional.of("shape-amd64-8-16"), 70, Optional.empty()));
    Fleet again = up("cloud=3x4", null);
    assertEquals("shape-amd64-8-16", again.nodeShapeId());
    assertEquals(70, again.scaleUpThreshold());
    assertEquals(
        List.of(
            "Fleet local keeps what its owner set: nodes of shape shape-amd64-8-16, not %s."
                .formatted(made.nodeShapeId())),
        notices);
  }
}
