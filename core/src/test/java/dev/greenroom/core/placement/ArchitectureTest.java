package dev.greenroom.core.placement;

import static dev.greenroom.core.testing.Reports.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the image of a deployment to the machine that says that it runs it. */
class ArchitectureTest {
  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 65_536);
    app = world.app("duel");
    world.deploy(app, 1);
    Deployment usual =
        world.core.deployments().latest(world.core.applications().get(app.appId()).orElseThrow());
    world
        .core
        .deploymentCreation()
        .push(
            new Deployment(
                usual.appId(),
                usual.spec().identified("dep-arm").running(Optional.of(Architecture.arm64)),
                usual.buildId(),
                usual.imageId(),
                usual.buildTag(),
                usual.deploymentTag(),
                usual.env(),
                world.clock.instant(),
                "me"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Process read(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private NodeHeartbeat said(String... architectures) {
    NodeHeartbeat beat = beat(world);
    return new NodeHeartbeat(
        beat.nodeId(), beat.sentAt(), beat.processes(), List.of(architectures));
  }

  @Test
  void aProcessWaitsForANodeThatRunsItsImageAndWhyIsSaid() {
    String id = world.core.roomCreation().create(world.room(app)).room().allocation().processId();
    assertEquals(Optional.empty(), read(id).nodeId());
    List<String> why = world.core.decisions().of(id, 10).stream().map(Decision::text).toList();
    assertTrue(
        why.toString().contains("the image is made for linux/arm64, and none of 1 live nodes"),
        why.toString());
    world.core.ticks().placer().run(world.clock.instant());
    assertEquals(Optional.empty(), read(id).nodeId());

    world.core.heartbeats().heard(said("arm64", "riscv64"));
    assertEquals(
        Set.of(Architecture.arm64),
        world.core.nodes().get(World.NODE).orElseThrow().architectures());
    world.core.ticks().placer().run(world.clock.instant());
    assertEquals(Optional.of(World.NODE), read(id).nodeId());
  }

  @Test
  void whatANodeDoesNotSayStaysAsItWas() {
    world.core.heartbeats().heard(said("arm64"));
    world.core.heartbeats().heard(said());
    assertEquals(
        Set.of(Architecture.arm64),
        world.core.nodes().get(World.NODE).orElseThrow().architectures());
  }
}
