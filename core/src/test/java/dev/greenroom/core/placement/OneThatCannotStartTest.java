package dev.greenroom.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A launch that fails for the moment, again and again, is no reason for others to wait. */
class OneThatCannotStartTest {

  /** Those that it is told of, it cannot start for the moment. */
  private static final class Unwilling implements ProcessLauncher {
    private final ProcessLauncher engine;
    private final Set<String> ordered = new HashSet<>();
    private Set<String> failing = Set.of();
    private boolean all;

    Unwilling(ProcessLauncher engine) {
      this.engine = engine;
    }

    @Override
    public void launch(LaunchOrder order) throws LaunchRefused {
      ordered.add(order.processId());
      if (all || failing.contains(order.processId())) {
        throw new IllegalStateException("its machine is out of reach");
      }
      engine.launch(order);
    }

    @Override
    public void stop(String processId, Duration grace) {
      engine.stop(processId, grace);
    }

    @Override
    public Set<String> known() {
      return engine.known();
    }

    @Override
    public Set<String> running() {
      return engine.running();
    }
  }

  @Test
  void othersAreLaunchedWhicheverItIs() {
    try (World world = new World()) {
      world.node(100_000, 100_000);
      Unwilling engine = new Unwilling(world.launcher);
      Core core = world.coreWith(world.client, world.clock, Policy.defaults(), time -> {}, engine);
      Application app = world.app("arena");
      world.deploy(app, 1);
      engine.all = true;
      for (int i = 0; i < 4; i++) {
        core.roomCreation().create(world.room(app));
      }
      engine.all = false;
      List<String> waiting = List.copyOf(engine.ordered);
      assertEquals(4, waiting.size());
      for (int failing = 3; failing >= 0; failing--) {
        engine.failing = Set.copyOf(waiting.subList(0, failing));
        world.clock.pass(Duration.ofSeconds(3));
        List<String> told = core.ticks().placer().run(world.clock.instant());
        assertEquals(4 - failing, engine.known().size(), told.toString());
        String first = waiting.getFirst();
        assertTrue(
            failing == 0
                || told.stream()
                    .anyMatch(
                        line ->
                            line.startsWith(first + " was not launched: ")
                                && line.contains("out of reach")),
            told.toString());
      }
    }
  }
}
