package dev.greenroom.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The sockets of a machine without {@code /proc}, from {@code lsof}: those of the user that runs
 * the agent. Peers of unconnected UDP sockets are never seen.
 */
public final class LsofSocketTable implements SocketTable {
  private static final Command LSOF =
      new Command(
          List.of("lsof", "-nP", "-w", "-iTCP", "-iUDP", "-F", "pftPnT"), Duration.ofSeconds(5));

  @Override
  public Duration lookInterval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public SocketSnapshot look() throws IOException, InterruptedException {
    return new LsofOutput(LSOF.lines()).snapshot();
  }
}
