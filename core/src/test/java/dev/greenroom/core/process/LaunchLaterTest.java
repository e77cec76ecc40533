package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One program writes, the jobs of another launch and stop: docs/decisions/0107. */
class LaunchLaterTest {

  @Test
  void whatOneProgramWritesTheJobsOfAnotherLaunchAndStop() {
    try (World world = new World()) {
      world.node(16_000, 16_000);
      Application app = world.app("later");
      world.deploy(app, 2);
      Core writer =
          world.coreWith(
              world.client, world.clock, Policy.defaults(), time -> {}, new LaunchLater());

      RoomCreation.Created created = writer.roomCreation().create(world.room(app));
      String id = created.process().processId();
      assertEquals(Set.of(), world.launcher.known(), "written, not launched");
      assertEquals(Optional.of(World.NODE), world.core.processes().get(id).orElseThrow().nodeId());
      assertTrue(
          writer.decisions().of(id, 10).stream()
              .noneMatch(d -> d.toString().contains("launchFailed")),
          "and that is no failure");

      world.clock.pass(Policy.defaults().relaunchAfter());
      world.core.ticks().placer().run(world.clock.instant());
      assertEquals(Set.of(id), world.launcher.known());
      assertTrue(world.core.processes().get(id).orElseThrow().scheduledAt().isPresent());

      writer.stopping().by("test", world.core.processes().get(id).orElseThrow());
      assertEquals(Set.of(id), world.launcher.running(), "written, not stopped");
      world.clock.pass(Policy.defaults().stopGrace().plus(Duration.ofSeconds(1)));
      world.core.ticks().reaper().run(world.clock.instant());
      assertEquals(Set.of(), world.launcher.running());
    }
  }
}
