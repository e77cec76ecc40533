package dev.greenroom.local;

import dev.greenroom.local.docker.Engine;
import dev.greenroom.local.docker.EngineUnavailable;
import dev.greenroom.local.docker.Leavings;
import dev.greenroom.local.host.HostLauncher;
import dev.greenroom.local.host.HostPath;
import dev.greenroom.local.host.PortAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What ephemeral Greenrooms that were killed left behind. Nobody will ever come back to them: their
 * games are stopped and their folders deleted by whoever starts next.
 */
final class Leftovers {
  private final HostPath path;
  private final Duration grace;
  private final Consumer<String> log;

  /**
   * @param grace between SIGTERM and SIGKILL for a game
   */
  Leftovers(HostPath path, Duration grace, Consumer<String> log) {
    this.path = path;
    this.grace = grace;
    this.log = log;
  }

  /** Never keeps a start from going on: what cannot be cleared now is tried again by the next. */
  void clear() {
    try {
      DataFolder.abandoned().forEach(this::clear);
    } catch (IOException | RuntimeException e) {
      log.accept("What killed Greenrooms left behind was not looked for: " + e + ".");
    }
  }

  private void clear(DataFolder dead) {
    try (dead) {
      if (Files.exists(dead.file("runtime"))
          && Files.readString(dead.file("runtime")).strip().equals("docker")) {
        clearEngine(dead);
        return;
      }
      HostLauncher launcher =
          new HostLauncher(
              dead.folder("processes"),
              buildId -> Optional.empty(),
              "",
              new PortAllocator(new SecureRandom()),
              path,
              grace);
      int games = launcher.running().size();
      launcher.close();
      log.accept(
          "Cleared: an ephemeral Greenroom that was killed had left %d games.".formatted(games));
    } catch (IOException | RuntimeException e) {
      log.accept("What a killed Greenroom left behind was not cleared: " + e + ".");
    }
  }

  private void clearEngine(DataFolder dead) throws IOException {
    try (Engine engine = Engine.connect(Optional.ofNullable(System.getenv("DOCKER_HOST")))) {
      int games = new Leavings(engine, dead.nodeId()).removeAll();
      log.accept(
          "Cleared: an ephemeral Greenroom that was killed had left %d containers."
              .formatted(games));
    } catch (EngineUnavailable e) {
      log.accept("What a killed Greenroom left in Docker stays there: " + e.getMessage());
    }
  }
}
