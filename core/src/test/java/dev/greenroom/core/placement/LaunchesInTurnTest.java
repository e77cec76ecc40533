package dev.greenroom.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchPostponed;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More is asked for than the account may start at once. */
class LaunchesInTurnTest {
  private static final int ROOMS = 60;
  private static final int A_TICK = 7;

  /** Takes a few between two ticks. */
  private static final class Paced implements ProcessLauncher {
    final List<String> launched = new ArrayList<>();
    int left;
    int asked;

    @Override
    public void launch(LaunchOrder order) throws LaunchRefused {
      asked++;
      if (left == 0) {
        throw new LaunchPostponed("no more at once");
      }
      left--;
      launched.add(order.processId());
    }

    @Override
    public void stop(String processId, Duration grace) {}

    @Override
    public Set<String> known() {
      return Set.copyOf(launched);
    }

    @Override
    public Set<String> running() {
      return known();
    }
  }

  @Test
  void whatIsOverTheLimitWaitsInItsOrderAndNothingIsLost() {
    try (World world = new World()) {
      world.node(1_000_000, 1_000_000);
      Application app = world.app("flood");
      world.deploy(app, 1);
      Core writer = core(world, new LaunchLater());
      Paced paced = new Paced();
      Core jobs = core(world, paced);
      List<String> asked = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        asked.add(writer.roomCreation().create(world.room(app)).process().processId());
        world.clock.pass(Duration.ofMillis(10));
      }
      world.clock.pass(Duration.ofSeconds(3));
      int ticks = 0;
      while (paced.launched.size() < ROOMS) {
        paced.left = A_TICK;
        paced.asked = 0;
        List<String> told = jobs.ticks().placer().run(world.clock.instant());
        assertTrue(paced.asked <= A_TICK + 1, "one is turned away, and no other is tried");
        int waiting = ROOMS - paced.launched.size();
        if (waiting > 0) {
          assertTrue(
              told.contains(
                  "%d launches on shared in Frankfurt wait for their turn: the account starts no more at once"
                      .formatted(waiting)),
              told.toString());
        }
        world.clock.pass(Duration.ofSeconds(1));
        assertTrue(++ticks <= ROOMS, "it goes on");
      }
      assertEquals(asked, paced.launched, "who came first is served first");
      assertEquals(Math.ceilDiv(ROOMS, A_TICK), ticks);
      assertTrue(
          world.core.processes().getAll(asked).stream()
              .allMatch(p -> p.status() == ProcessStatus.starting && p.scheduledAt().isPresent()));
    }
  }

  private static Core core(World world, ProcessLauncher launcher) {
    return world.coreWith(world.client, world.clock, Policy.defaults(), time -> {}, launcher);
  }
}
