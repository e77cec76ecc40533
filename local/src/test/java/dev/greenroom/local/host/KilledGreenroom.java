package dev.greenroom.local.host;

import dev.greenroom.core.process.LaunchRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** A program that launches "p" from build "b" of a folder and then waits to be killed. */
final class KilledGreenroom {
  private KilledGreenroom() {}

  public static void main(String[] args) throws LaunchRefused, InterruptedException {
    Path dir = Path.of(args[0]);
    HostImageBuilder builder =
        new HostImageBuilder(
            dir.resolve("builds"),
            id -> Optional.empty(),
            false,
            UnpackLimits.DEFAULT,
            Games.HOST_PATH);
    HostLauncher launcher =
        new HostLauncher(
            dir.resolve("processes"),
            builder::image,
            "games.example",
            new PortAllocator(new Random()),
            Games.HOST_PATH,
            Duration.ZERO);
    launcher.launch(Games.order("p", "b"));
    Thread.sleep(Duration.ofMinutes(1));
  }
}
