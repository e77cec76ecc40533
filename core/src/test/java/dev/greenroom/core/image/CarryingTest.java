package dev.greenroom.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.image.ImageCarrier.Answer;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that are brought to nodes by their engine, since their agents have no way to them. */
class CarryingTest {
  private static final Answer BEGUN = new Answer.Begun();
  private static final Answer LATER = new Answer.Later(Optional.empty());

  private World world;
  private Core core;
  private Fleet fleet;
  private Application app;
  private final List<String> asked = new ArrayList<>();
  private Supplier<Answer> answer = () -> BEGUN;

  /** One for all but shared hardware, as ECS on machines is. */
  private final ImageCarrier carrier =
      new ImageCarrier() {
        @Override
        public boolean serves(Node node) {
          return node.hosting() != Hosting.shared;
        }

        @Override
        public Answer bring(Node node, String imageId, int tries) {
          asked.add("%s %s %d".formatted(node.nodeId(), imageId, tries));
          return answer.get();
        }
      };

  @BeforeEach
  void start() {
    world = new World();
    core = led();
    fleet = world.fleet("duels");
    app = world.app("duel");
    world.fleetNode(fleet, "node-a", Region.Frankfurt);
  }

  @AfterEach
  void end() {
    world.close();
  }

  /** What a replica is that has just begun: it remembers nothing. */
  private Core led() {
    return world.coreWith(
        world.client,
        world.clock,
        Policy.defaults(),
        time -> {},
        new HostingEngine(world.launcher, Optional.empty(), world.cloud, carrier));
  }

  private List<String> tick() {
    return core.ticks().pullAhead().run(world.clock.instant());
  }

  private List<String> askedIn(Runnable step) {
    asked.clear();
    step.run();
    List<String> now = List.copyOf(asked);
    asked.clear();
    return now;
  }

  private List<String> asked() {
    return askedIn(this::tick);
  }

  private void pass(Duration time) {
    world.clock.pass(time);
  }

  private Deployment deployed() {
    return world.deploy(app, 1, Optional.of(fleet.fleetId()));
  }

  private String image() {
    return deployed().imageId();
  }

  private boolean arrived(String nodeId, String imageId) {
    return core.imageArrivals().arrived(nodeId, imageId);
  }

  private boolean failed(String nodeId, String imageId, int tries) {
    return core.imageArrivals().failed(nodeId, imageId, tries);
  }

  private Node node(String nodeId) {
    return core.nodes().get(nodeId).orElseThrow();
  }

  private boolean holds(String nodeId, String imageId) {
    return node(nodeId).images().held().filter(marks -> marks.holds(imageId)).isPresent();
  }

  /** As the agent of a machine in the cloud says it: nothing of images. */
  private HeartbeatAnswer beat(String nodeId) {
    return core.heartbeats()
        .heard(new NodeHeartbeat(nodeId, world.clock.instant(), List.of(), List.of("amd64")));
  }

  @Test
  void eachNodeOfTheFleetIsBroughtAnImageOnce() {
    world.fleetNode(fleet, "node-b", Region.Tokyo, Hosting.metal);
    world.fleetNode(world.fleet("another"), "node-c", Region.Frankfurt);
    String image = image();
    assertEquals(
        List.of("node-a %s 1".formatted(image), "node-b %s 1".formatted(image)),
        asked().stream().sorted().toList());
    assertEquals(List.of(), asked(), "it is on its way");
    core = led();
    assertEquals(List.of(), asked(), "the next leader knows that");
    assertTrue(arrived("node-a", image));
    assertFalse(arrived("node-a", image), "what is told twice is news once");
    assertTrue(holds("node-a", image));
    assertFalse(holds("node-b", image));
    pass(Duration.ofDays(1));
    assertEquals(List.of("node-b %s 2".formatted(image)), asked());
  }

  @Test
  void anAgentIsAskedForNothingAndWipesNothing() {
    String image = image();
    tick();
    assertEquals(List.of(), beat("node-a").prepare());
    arrived("node-a", image);
    String next = image();
    tick();
    assertEquals(List.of(), beat("node-a").prepare());
    assertTrue(holds("node-a", image));
    assertTrue(node("node-a").images().carried().of(next).isPresent());
  }

  @Test
  void aNodeThatComesLaterIsBroughtItToo() {
    String image = image();
    tick();
    world.fleetNode(fleet, "node-late", Region.London);
    assertEquals(List.of("node-late %s 1".formatted(image)), asked());
  }

  @Test
  void whatIsSharedIsAskedByItsAgentAsBefore() {
    world.node(64_000, 256_000);
    String image = world.deploy(app, 1).imageId();
    assertEquals(List.of(), asked(), "it never said what it holds");
    core.heartbeats()
        .heard(
            new NodeHeartbeat(
                World.NODE,
                world.clock.instant(),
                List.of(),
                List.of("amd64"),
                Optional.of(List.of())));
    assertEquals(List.of(), asked());
    assertEquals(List.of(image), beat(World.NODE).prepare());
  }

  /** Whoever asked did not hear the answer: the same try is asked for again, by whoever leads. */
  @Test
  void aTryWhoseAnswerIsLostIsTheSameTryAgain() {
    String image = image();
    answer =
        () -> {
          throw new IllegalStateException("killed");
        };
    String first = "node-a %s 1".formatted(image);
    assertEquals(List.of(first), askedIn(() -> assertThrows(Exception.class, this::tick)));
    core = led();
    answer = () -> LATER;
    assertEquals(List.of(first), asked());
    pass(Duration.ofDays(1));
    answer = () -> BEGUN;
    assertEquals(List.of(first), asked());
    assertEquals(List.of(), asked());
  }

  /** The event may be there before the answer was written down. */
  @Test
  void anEndThatIsToldBeforeTheAnswerIsTheEnd() {
    String image = image();
    answer =
        () -> {
          arrived("node-a", image);
          return BEGUN;
        };
    assertEquals(1, asked().size());
    assertTrue(holds("node-a", image));
    assertEquals(Carriages.NONE, node("node-a").images().carried());
    String other = image();
    answer =
        () -> {
          failed("node-a", other, 1);
          return BEGUN;
        };
    assertEquals(1, asked().size());
    answer = () -> BEGUN;
    assertEquals(List.of(), asked(), "it has failed, and waits");
    pass(Carriages.FIRST_PAUSE);
    assertEquals(List.of("node-a %s 2".formatted(other)), asked());
  }

  @Test
  void whatFailsIsTriedAgainTwiceAsLateEachTime() {
    String image = image();
    tick();
    Duration pause = Carriages.FIRST_PAUSE;
    for (int tries = 1; tries <= 8; tries++) {
      assertTrue(failed("node-a", image, tries));
      assertFalse(failed("node-a", image, tries), "an event that comes twice");
      pass(pause.minusSeconds(1));
      assertEquals(List.of(), asked());
      assertFalse(failed("node-a", image, tries), "it makes the pause no longer");
      pass(Duration.ofSeconds(1));
      assertEquals(List.of("node-a %s %d".formatted(image, tries + 1)), asked());
      assertFalse(failed("node-a", image, tries), "it was of an earlier try");
      pause = tries <= 5 ? pause.multipliedBy(2) : pause;
    }
  }

  @Test
  void whateverComesLastAnImageThatHasComeStays() {
    String image = image();
    tick();
    failed("node-a", image, 1);
    pass(Carriages.FIRST_PAUSE);
    tick();
    assertTrue(arrived("node-a", image), "the first try was only slow");
    assertFalse(failed("node-a", image, 2));
    assertFalse(failed("node-a", image, 1));
    assertTrue(holds("node-a", image));
    pass(Duration.ofDays(1));
    assertEquals(List.of(), asked());
  }

  @Test
  void whatTheEngineDoesNotTakeIsTriedLaterAndTold() {
    String image = image();
    answer = () -> new Answer.Failed("its machine is away");
    List<String> told = tick();
    assertEquals(
        List.of(
            "image %s is not brought to node node-a for now: its machine is away".formatted(image)),
        told);
    assertEquals(List.of(), asked());
    pass(Carriages.FIRST_PAUSE);
    assertEquals(List.of("node-a %s 2".formatted(image)), asked());
  }

  @Test
  void whatNothingIsHeardOfIsBegunAnew() {
    String image = image();
    tick();
    pass(Carriages.LOST.minusSeconds(1));
    assertEquals(List.of(), asked());
    pass(Duration.ofSeconds(1));
    assertEquals(List.of("node-a %s 2".formatted(image)), asked());
  }

  @Test
  void aFewAreOnTheirWayAtOnceTheNewestFirst() {
    String old = image();
    String middle = image();
    String newest = image();
    assertEquals(
        List.of("node-a %s 1".formatted(newest), "node-a %s 1".formatted(middle)), asked());
    assertEquals(List.of(), asked());
    failed("node-a", middle, 1);
    assertEquals(List.of("node-a %s 1".formatted(old)), asked(), "one that fails stops no other");
    pass(Carriages.FIRST_PAUSE);
    assertEquals(List.of(), asked());
    arrived("node-a", newest);
    assertEquals(List.of("node-a %s 2".formatted(middle)), asked());
  }

  @Test
  void whatNobodyWantsAnyMoreIsForgotten() {
    String old = image();
    tick();
    for (int i = 0; i < WantedImages.MOST; i++) {
      image();
    }
    tick();
    assertEquals(Optional.empty(), node("node-a").images().carried().of(old));
    assertFalse(failed("node-a", old, 1));
    assertTrue(arrived("node-a", old), "it is there all the same");
  }

  @Test
  void whoDrainsIsSilentOrFullIsLeftAlone() {
    String image = image();
    core.nodes().setStatus("node-a", NodeStatus.draining);
    Node silent = world.fleetNode(fleet, "node-b", Region.Frankfurt);
    core.nodes().heard(silent.nodeId(), world.clock.instant());
    Node full = world.fleetNode(fleet, "node-c", Region.Frankfurt);
    Placement.Demand almostAll = new Placement.Demand(0, full.memoryMb() - Carrying.SPARE_MB + 1);
    Database database = new Database(world.engine());
    database.transact("claim", List.of(core.nodes().claim(full, almostAll)));
    assertEquals(List.of(), asked());
    core.nodes().setStatus("node-a", NodeStatus.running);
    core.nodes().heard(silent.nodeId(), world.clock.instant().plusSeconds(20));
    database.transact("release", List.of(core.nodes().release("node-c", almostAll)));
    assertEquals(3, asked().size());
    assertTrue(node("node-c").images().carried().of(image).isPresent());
  }

  /** A region that takes nothing more is left in peace until the next look; others are not. */
  @Test
  void aRegionThatWaitsHoldsUpNoOther() {
    world.fleetNode(fleet, "node-b", Region.Frankfurt);
    world.fleetNode(fleet, "node-c", Region.Tokyo);
    image();
    answer = () -> new Answer.Later(Optional.of("ECS was asked in vain"));
    asked.clear();
    List<String> told = tick();
    assertEquals(2, asked.size(), asked::toString);
    assertEquals(2, told.size(), told::toString);
    answer = () -> BEGUN;
    assertEquals(3, asked().size());
  }

  @Test
  void onlyTheLeaderHasThemBrought() {
    String image = image();
    Leadership first = leadership("first");
    assertTrue(first.lead());
    Core replica = led();
    PullAhead tick = replica.led(first).pullAhead();
    first.close();
    Leadership second = leadership("second");
    assertTrue(second.lead());
    assertThrows(LeaseLost.class, () -> tick.run(world.clock.instant()));
    assertEquals(List.of(), asked);
    replica.led(second).pullAhead().run(world.clock.instant());
    assertEquals(List.of("node-a %s 1".formatted(image)), asked);
  }

  private Leadership leadership(String holder) {
    return new Leadership(core.leases(), holder, Duration.ofSeconds(9), () -> 0, world.clock);
  }

  /** From the push to the sentence in the decision. */
  @Test
  void aRoomGoesToTheNodeToWhichItsImageWasBrought() {
    world.fleetNode(fleet, "node-b", Region.Frankfurt);
    Deployment deployment = deployed();
    tick();
    arrived("node-b", deployment.imageId());
    String process = core.roomCreation().create(world.room(app)).room().allocation().processId();
    assertEquals(Optional.of("node-b"), core.processes().get(process).orElseThrow().nodeId());
    assertTrue(
        core.decisions().of(process, 10).stream()
            .anyMatch(decision -> decision.text().contains("it holds the image")));
  }

  @Test
  void ofANodeThatIsNotKnownNothingIsNoted() {
    assertFalse(arrived("node-unknown", "image"));
    assertFalse(failed("node-unknown", "image", 1));
    assertEquals(Optional.empty(), core.nodes().get("node-unknown"));
  }

  @Test
  void whatIsOnItsWayIsKeptInAFewBytes() {
    Carriages some = Carriages.NONE;
    for (int i = 1; i <= 3; i++) {
      some =
          some.with("image-" + i, i * 100, Carriages.Stage.values()[i - 1], world.clock.instant());
    }
    String text = some.text().orElseThrow();
    assertEquals(some, Carriages.parse(text));
    assertTrue(text.length() <= 3 * 30, text);
    assertEquals(Optional.empty(), Carriages.NONE.text());
  }
}
