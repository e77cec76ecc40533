package dev.greenroom.core.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.testing.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fleet's machines have 4 vCPUs. */
class FleetBaselinesTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private World world;
  private Fleet fleet;

  @BeforeEach
  void start() {
    world = new World();
    fleet = world.fleet("one");
    world.clock.pass(Duration.ofSeconds(30));
  }

  @AfterEach
  void end() {
    world.close();
  }

  private void setNodes(Region region, int nodes) {
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), region, nodes, now());
  }

  private void setVcpus(Region region, int vcpus) {
    setVcpus(world.core, region, vcpus);
  }

  private void setVcpus(Core core, Region region, int vcpus) {
    core.fleetBaselines().setVcpus(World.ORG, fleet.fleetId(), region, vcpus, now());
  }

  private Instant now() {
    return world.clock.instant();
  }

  private Fleet read() {
    return world.core.fleets().require(World.ORG, fleet.fleetId());
  }

  private static GreenroomException refused(ErrorCode code, Runnable work) {
    GreenroomException refused = assertThrows(GreenroomException.class, work::run);
    assertEquals(code, refused.code(), refused.getMessage());
    return refused;
  }

  @Test
  void eachRegionHasItsOwnAndNoneAtFirst() {
    assertEquals(0, read().nodeBaseline(Region.Tokyo));
    assertEquals(fleet.createdAt(), read().baselineChangedAt(Region.Tokyo));
    setNodes(Region.Los_Angeles, 3);
    Instant set = now();
    world.clock.pass(Duration.ofSeconds(1));
    setNodes(Region.Los_Angeles, 3);
    assertEquals(3, read().nodeBaseline(Region.Los_Angeles));
    assertEquals(set, read().baselineChangedAt(Region.Los_Angeles), "the same is no change");
    assertEquals(0, read().nodeBaseline(Region.Tokyo));
    setNodes(Region.Los_Angeles, 0);
    assertEquals(0, read().nodeBaseline(Region.Los_Angeles));
    assertEquals(now(), read().baselineChangedAt(Region.Los_Angeles));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 11, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void moreNodesThanAllowedAreRefused(int nodes) {
    assertEquals(
        "nodeBaseline is %d; it must be an integer from 0 to 10.".formatted(nodes),
        refused(ErrorCode.INVALID, () -> setNodes(Region.Tokyo, nodes)).getMessage());
  }

  @Test
  void vcpusAreTheSameNumberInOtherWords() {
    setVcpus(Region.Tokyo, 12);
    assertEquals(3, read().nodeBaseline(Region.Tokyo));
    world
        .core
        .fleets()
        .change(
            World.ORG,
            fleet.fleetId(),
            new Fleet.Change(
                Optional.empty(), Optional.of("shape-amd64-16-32"), 85, Optional.empty()));
    assertEquals(3, read().nodeBaseline(Region.Tokyo), "machines are wanted, however large");
    world.clock.pass(FIVE_MINUTES);
    refused(ErrorCode.INVALID, () -> setVcpus(Region.Tokyo, 12));
    setVcpus(Region.Tokyo, 160);
    assertEquals(10, read().nodeBaseline(Region.Tokyo));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 39, 41, 44, -4, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void vcpusThatNoNumberOfNodesHasAreRefused(int vcpus) {
    assertEquals(
        "cloudMinVcpus is %d; it must be a multiple of 4 (the vCPUs of a node) from 0 to 40."
            .formatted(vcpus),
        refused(ErrorCode.INVALID, () -> setVcpus(Region.Tokyo, vcpus)).getMessage());
  }

  @Test
  void theVcpusOfARegionMayBeSetOnceInFiveMinutes() {
    setVcpus(Region.Tokyo, 8);
    world.clock.pass(Duration.ofSeconds(60));
    setVcpus(Region.Tokyo, 8);
    setVcpus(Region.London, 4);
    GreenroomException early = refused(ErrorCode.RATE_LIMITED, () -> setVcpus(Region.Tokyo, 4));
    assertEquals(Optional.of(Duration.ofMinutes(4)), early.retryAfter());
    assertEquals(
        "cloudMinVcpus of region 'Tokyo' was changed at 2046-01-02T03:04:35.678Z; it may be"
            + " changed once in 5 minutes.",
        early.getMessage());
    world.clock.pass(early.retryAfter().orElseThrow().minusMillis(1));
    refused(ErrorCode.RATE_LIMITED, () -> setVcpus(Region.Tokyo, 4));
    world.clock.pass(Duration.ofMillis(1));
    setVcpus(Region.Tokyo, 4);
    assertEquals(1, read().nodeBaseline(Region.Tokyo));
  }

  /** The newer operation has no such limit, but what it changed is a change. */
  @Test
  void aChangeInNodesCountsForTheOlderOperationOnly() {
    setNodes(Region.Tokyo, 1);
    setNodes(Region.Tokyo, 2);
    refused(ErrorCode.RATE_LIMITED, () -> setVcpus(Region.Tokyo, 4));
    setNodes(Region.Tokyo, 1);
    assertEquals(1, read().nodeBaseline(Region.Tokyo));
  }

  @Test
  void aClockThatWasSetBackLocksNobodyOut() {
    setVcpus(Region.Tokyo, 8);
    world.clock.step(Duration.ofDays(-400));
    setVcpus(Region.Tokyo, 4);
    assertEquals(now(), read().baselineChangedAt(Region.Tokyo));
  }

  @Test
  void ofManyAtOnceOneChangesIt() throws Exception {
    List<Future<Boolean>> outcomes = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int nodes = 1; nodes <= 10; nodes++) {
        int vcpus = nodes * 4;
        outcomes.add(
            callers.submit(
                () -> {
                  try {
                    setVcpus(Region.Tokyo, vcpus);
                    return true;
                  } catch (GreenroomException tooEarly) {
                    assertEquals(ErrorCode.RATE_LIMITED, tooEarly.code());
                    return false;
                  }
                }));
      }
    }
    int won = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).get()) {
        won++;
        assertEquals(i + 1, read().nodeBaseline(Region.Tokyo));
      }
    }
    assertEquals(1, won);
  }

  @Test
  void whileTheShapeIsNoLongerOfferedOnlyNodesCanBeSet() {
    Core narrower =
        new Core(
            world.client,
            world.tables,
            Policy.defaults(),
            new HostingEngine(
                world.launcher,
                Optional.of(
                    NodeShapes.parse("large | cpu-64-128 | 64 | 131072 | 0 | Large | f | F")),
                CloudNodes.NONE,
                ImageCarrier.NONE),
            MasterKey.of(new byte[32]),
            () -> URI.create("http://127.0.0.1:8080"),
            world.clock,
            time -> {});
    String said =
        refused(ErrorCode.INVALID, () -> setVcpus(narrower, Region.Tokyo, 64)).getMessage();
    assertEquals(
        "cloudMinVcpus cannot be set while the fleet has the node shape 'shape-amd64-4-8', which"
            + " is no longer offered; give it another one.",
        said);
    narrower
        .fleetBaselines()
        .setNodes(World.ORG, fleet.fleetId(), Region.Tokyo, 2, world.clock.instant());
    assertEquals(2, read().nodeBaseline(Region.Tokyo));
  }

  @Test
  void anotherOrganizationsFleetIsUnknown() {
    var baselines = world.core.fleetBaselines();
    String id = fleet.fleetId();
    refused(ErrorCode.NOT_FOUND, () -> baselines.setNodes("org-other", id, Region.Tokyo, 1, now()));
    refused(ErrorCode.NOT_FOUND, () -> baselines.setVcpus("org-other", id, Region.Tokyo, 4, now()));
    assertEquals(0, read().nodeBaseline(Region.Tokyo));
  }
}
