package dev.greenroom.core.process;

import java.time.Duration;
import java.util.Set;

/**
 * For a program that only writes what is to be: another one, whose jobs run, launches what waits
 * and ends what was asked to stop. {@code docs/decisions/0107} has what that costs.
 */
public final class LaunchLater implements ProcessLauncher {

  @Override
  public boolean atOnce() {
    return false;
  }

  /** Never called where {@link #atOnce} was asked before. */
  @Override
  public void launch(LaunchOrder order) {
    throw new IllegalStateException("This program launches nothing; the jobs do.");
  }

  /** Nothing: that it is to stop is written, and the reaper ends it when its grace is over. */
  @Override
  public void stop(String processId, Duration grace) {}

  @Override
  public Set<String> known() {
    throw new IllegalStateException("This program knows no engine; the jobs do.");
  }

  @Override
  public Set<String> running() {
    throw new IllegalStateException("This program knows no engine; the jobs do.");
  }
}
