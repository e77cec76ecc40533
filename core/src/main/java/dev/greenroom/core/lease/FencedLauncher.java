package dev.greenroom.core.lease;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import java.time.Duration;
import java.util.Set;

/** A hosting engine that acts for the leader only: each act is preceded by a look at the lease. */
public final class FencedLauncher implements ProcessLauncher {
  private final ProcessLauncher engine;
  private final Leadership leadership;

  public FencedLauncher(ProcessLauncher engine, Leadership leadership) {
    this.engine = engine;
    this.leadership = leadership;
  }

  @Override
  public boolean atOnce() {
    return engine.atOnce();
  }

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    leadership.confirm();
    engine.launch(order);
  }

  @Override
  public void stop(String processId, Duration grace) {
    leadership.confirm();
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
