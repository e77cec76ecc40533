package dev.greenroom.core.testing;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A hosting engine whose calls count as steps of the calling thread: it may die around them. */
public final class SteppedLauncher implements ProcessLauncher {
  private final ProcessLauncher engine;
  private final Faults faults;

  public SteppedLauncher(ProcessLauncher engine, Faults faults) {
    this.engine = engine;
    this.faults = faults;
  }

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    Optional<LaunchRefused> refused =
        faults.step(
            "launch",
            () -> {
              try {
                engine.launch(order);
                return Optional.empty();
              } catch (LaunchRefused refusal) {
                return Optional.of(refusal);
              }
            });
    if (refused.isPresent()) {
      throw refused.get();
    }
  }

  @Override
  public void stop(String processId, Duration grace) {
    faults.step(
        "stop",
        () -> {
          engine.stop(processId, grace);
          return null;
        });
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
