package dev.greenroom.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is deployed is asked for, of whom, and until when. */
class PullAheadTest {
  private World world;
  private Fleet fleet;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    fleet = world.fleet("duels");
    app = world.app("duel");
    world.node(64_000, 256_000);
    world.fleetNode(fleet, "node-a", Region.Frankfurt);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private HeartbeatAnswer says(String nodeId, String... images) {
    return beat(nodeId, Optional.of(List.of(images)));
  }

  private HeartbeatAnswer beat(String nodeId, Optional<List<String>> images) {
    return world
        .core
        .heartbeats()
        .heard(
            new NodeHeartbeat(nodeId, world.clock.instant(), List.of(), List.of("amd64"), images));
  }

  private List<String> asked(String nodeId) {
    return beat(nodeId, Optional.empty()).prepare();
  }

  private List<String> tick() {
    return world.core.ticks().pullAhead().run(world.clock.instant());
  }

  private String deployed(Optional<String> fleetId) {
    return world.deploy(app, 1, fleetId).imageId();
  }

  private Optional<String> fleetId() {
    return Optional.of(fleet.fleetId());
  }

  @Test
  void eachNodeOfTheFleetIsAskedUntilItSaysThatItHoldsTheImage() {
    world.fleetNode(fleet, "node-b", Region.Tokyo, Hosting.metal);
    says("node-a");
    says("node-b");
    says(World.NODE);
    String image = deployed(fleetId());
    assertEquals(2, tick().size());
    assertEquals(List.of(image), asked("node-a"));
    assertEquals(List.of(image), asked("node-b"), "bare metal, and in another region");
    assertEquals(List.of(), asked(World.NODE), "shared hardware runs nothing of a fleet");
    assertEquals(List.of(), says("node-a", image).prepare());
    assertEquals(List.of(), asked("node-a"));
    assertEquals(List.of(image), asked("node-b"));
    assertEquals(List.of(), tick(), "what was asked for is asked for");
  }

  @Test
  void sharedHardwareIsAskedForWhatBelongsToNoFleet() {
    says(World.NODE);
    says("node-a");
    String image = deployed(Optional.empty());
    tick();
    assertEquals(List.of(image), asked(World.NODE));
    assertEquals(List.of(), asked("node-a"));
  }

  @Test
  void aNodeThatComesLaterIsAskedToo() {
    String image = deployed(fleetId());
    tick();
    world.fleetNode(fleet, "node-late", Region.London);
    says("node-late", "another");
    tick();
    assertEquals(List.of(image), asked("node-late"));
  }

  @Test
  void whoNeverSaidWhatItHoldsIsAskedForNothing() {
    deployed(fleetId());
    assertEquals(List.of(), tick());
    assertEquals(List.of(), asked("node-a"));
  }

  @Test
  void whoDrainsIsAskedForNothing() {
    says("node-a");
    deployed(fleetId());
    world.core.nodes().setStatus("node-a", NodeStatus.draining);
    assertEquals(List.of(), tick());
    assertEquals(List.of(), asked("node-a"));
  }

  @Test
  void onlyTheNewestAreAskedForTheNewestFirst() {
    says("node-a");
    List<String> images = new ArrayList<>();
    for (int i = 0; i < WantedImages.MOST + 3; i++) {
      images.addFirst(deployed(fleetId()));
    }
    tick();
    assertEquals(images.subList(0, WantedImages.MOST), asked("node-a"));
  }

  @Test
  void whatWasPushedOutIsAskedForNoMore() {
    says("node-a");
    String old = deployed(fleetId());
    tick();
    assertEquals(List.of(old), asked("node-a"));
    for (int i = 0; i < WantedImages.MOST; i++) {
      deployed(fleetId());
    }
    tick();
    assertTrue(!asked("node-a").contains(old));
  }

  @Test
  void theSameImageAgainIsTheNewestAndStandsOnce() {
    Database database = new Database(world.engine());
    WantedImages wanted = new WantedImages(database, world.tables);
    for (String image : List.of("a", "b", "a")) {
      database.transact(
          UUID.randomUUID().toString(), List.of(wanted.wanting(fleetId(), image).orElseThrow()));
    }
    assertEquals(List.of("a", "b"), wanted.of(fleetId()));
    assertEquals(Optional.empty(), wanted.wanting(fleetId(), "a"), "it is the newest already");
    assertEquals(List.of(), wanted.of(Optional.empty()));
  }

  /** Two lists that were read at the same time: none of the two is lost. */
  @Test
  void whoDeploysWhileAnotherDoesLosesNothing() {
    Database database = new Database(world.engine());
    WantedImages wanted = new WantedImages(database, world.tables);
    var early = wanted.wanting(fleetId(), "a").orElseThrow();
    String image = deployed(fleetId());
    assertTrue(!database.transact("late", List.of(early)).done());
    assertEquals(List.of(image), wanted.of(fleetId()));
  }

  @Test
  void moreImagesThanANodeMayTellOfAreRefused() {
    List<String> many = Collections.nCopies(NodeHeartbeat.MOST_IMAGES + 1, "a");
    GreenroomException refused =
        assertThrows(GreenroomException.class, () -> beat("node-a", Optional.of(many)));
    assertTrue(refused.getMessage().contains("images"), refused.getMessage());
  }

  /** From the push to the sentence in the decision: the image that is held decides among equals. */
  @Test
  void aRoomGoesToTheNodeThatHoldsItsImage() {
    world.fleetNode(fleet, "node-b", Region.Frankfurt);
    Deployment deployment = world.deploy(app, 1, fleetId());
    says("node-a", "another");
    says("node-b", deployment.imageId());
    String process =
        world.core.roomCreation().create(world.room(app)).room().allocation().processId();
    assertEquals(Optional.of("node-b"), world.core.processes().get(process).orElseThrow().nodeId());
    assertTrue(
        world.core.decisions().of(process, 10).stream()
            .anyMatch(decision -> decision.text().contains("it holds the image")));
  }

  /** The same for one that had to wait: it is the placer that knows its deployment. */
  @Test
  void whatWaitedGoesToTheNodeThatHoldsItsImageToo() {
    world.core.nodes().setStatus("node-a", NodeStatus.draining);
    Deployment deployment = world.deploy(app, 1, fleetId());
    String process =
        world.core.roomCreation().create(world.room(app)).room().allocation().processId();
    world.fleetNode(fleet, "node-b", Region.Frankfurt);
    world.fleetNode(fleet, "node-c", Region.Frankfurt);
    says("node-b", "another");
    says("node-c", deployment.imageId());
    world.core.ticks().placer().run(world.clock.instant());
    assertEquals(Optional.of("node-c"), world.core.processes().get(process).orElseThrow().nodeId());
  }

  @Test
  void whatANodeHoldsOutlivesAHeartbeatThatSaysNothingOfIt() {
    says("node-a", "x", "y");
    asked("node-a");
    Node node = world.core.nodes().get("node-a").orElseThrow();
    assertTrue(node.images().held().orElseThrow().holds("x"));
    says("node-a", "y");
    node = world.core.nodes().get("node-a").orElseThrow();
    assertTrue(!node.images().held().orElseThrow().holds("x"));
  }
}
