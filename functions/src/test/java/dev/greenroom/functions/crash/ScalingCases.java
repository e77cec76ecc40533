package dev.greenroom.functions.crash;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.MetalNodes;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Worlds in which a fleet has to be scaled, by the action that is due. */
final class ScalingCases {
  private static final Duration PAST_AN_ORDER = Duration.ofMinutes(11);

  private final CrashStage stage;

  ScalingCases(CrashStage stage) {
    this.stage = stage;
  }

  Map<String, Runnable> all() {
    Map<String, Runnable> cases = new LinkedHashMap<>();
    cases.put("Order", () -> least(fleet(), 2));
    cases.put(
        "Order, of which the cloud has one",
        () -> {
          least(fleet(), 2);
          stage.world().cloud.capacity = 1;
        });
    cases.put(
        "GiveUp",
        () -> {
          least(fleet(), 1);
          tick();
          stage.world().cloud.nodes.keySet().forEach(stage::neverBinds);
          pass(PAST_AN_ORDER);
        });
    cases.put("Drain", () -> low(fleet()));
    cases.put(
        "Terminate",
        () -> {
          low(fleet());
          tick();
        });
    cases.put(
        "TakeBack",
        () -> {
          Fleet fleet = fleet();
          low(fleet);
          tick();
          least(fleet, 2);
        });
    cases.put("bare metal that was removed", () -> removed(cloudless()));
    cases.put(
        "bare metal that is lost",
        () -> {
          occupied(cloudless());
          pass(LOST);
        });
    return cases;
  }

  private static final Duration LOST = MetalNodes.LOST_AFTER.plusMinutes(1);

  private void removed(Fleet fleet) {
    Node metal = metal(fleet);
    Instant now = stage.world().clock.instant();
    stage.plain().fleetNodes().remove(fleet, metal.nodeId(), now, Duration.ofDays(1));
  }

  /** A machine of one's own with a process, which is heard of for the last time. */
  private void occupied(Fleet fleet) {
    metal(fleet);
    Application app = stage.world().app(stage.name("lost"));
    stage.world().deploy(app, 1, Optional.of(fleet.fleetId()));
    stage.plain().roomCreation().create(stage.world().room(app));
  }

  private Fleet cloudless() {
    return stage.world().fleet(stage.name("fleet"));
  }

  private Node metal(Fleet fleet) {
    Instant now = stage.world().clock.instant();
    Node metal =
        stage.world().fleetNode(fleet, stage.name("metal"), Region.Frankfurt, Hosting.metal);
    stage
        .plain()
        .nodes()
        .joined(
            metal.nodeId(),
            new Node.Equipment("203.0.113.9", 4000, 8192, 0, Node.USUAL),
            new Node.Heard(now, now.plusSeconds(15)));
    return metal;
  }

  private Fleet fleet() {
    stage.world().cloud.serves.add(Region.Frankfurt);
    Fleet fleet = stage.world().fleet(stage.name("fleet"));
    stage
        .plain()
        .fleets()
        .setScaling(
            World.ORG,
            fleet.fleetId(),
            new FleetScaling(10, Duration.ZERO, Duration.ofMinutes(10), false));
    return fleet;
  }

  private void least(Fleet fleet, int nodes) {
    stage
        .plain()
        .fleetBaselines()
        .setNodes(
            World.ORG, fleet.fleetId(), Region.Frankfurt, nodes, stage.world().clock.instant());
  }

  /** Two nodes that nobody needs any more, for longer than they must stay. */
  private void low(Fleet fleet) {
    least(fleet, 2);
    tick();
    new FakeAgent(stage.world(), java.util.Set.of()).join();
    least(fleet, 0);
    pass(PAST_AN_ORDER);
    new FakeAgent(stage.world(), java.util.Set.of()).join();
  }

  private void tick() {
    stage.jobs().stream()
        .filter(tick -> tick.name().equals("scale"))
        .forEach(tick -> tick.run(stage.world().clock.instant()));
  }

  private void pass(Duration time) {
    stage.world().clock.pass(time);
  }
}
