package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.fail;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.region.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Images, orders and launchers for tests; every launcher it made is closed with it. */
final class Games implements AutoCloseable {
  static final HostPath HOST_PATH = HostPath.ofThisMachine();

  private final Path dir;
  private final HostImageBuilder builder;
  private final List<HostLauncher> launchers = new ArrayList<>();

  Games(Path dir) {
    this.dir = dir;
    this.builder =
        new HostImageBuilder(
            dir.resolve("builds"),
            id -> Optional.of(dir.resolve(id + ".tgz")),
            false,
            UnpackLimits.DEFAULT,
            HOST_PATH);
  }

  Path processes() {
    return dir.resolve("processes");
  }

  HostImage image(String buildId) {
    return builder.image(buildId).orElseThrow();
  }

  void delete(String buildId) {
    builder.delete(buildId);
  }

  /** An image whose program is this shell script, in /app. */
  Games script(String buildId, String script) throws Exception {
    return build(
        buildId,
        TestArchive.with("FROM x\nWORKDIR /app\nCOPY game.sh .\nCMD [\"./game.sh\"]")
            .program("game.sh", "#!/bin/sh\n" + script));
  }

  Games build(String buildId, TestArchive archive) throws Exception {
    archive.gzip(dir.resolve(buildId + ".tgz"));
    builder.build(BuildOrders.of(buildId), line -> {});
    return this;
  }

  HostLauncher launcher() {
    return launcher(Duration.ofMillis(500));
  }

  HostLauncher launcher(Duration closeGrace) {
    HostLauncher launcher =
        new HostLauncher(
            processes(),
            builder::image,
            "games.example",
            new PortAllocator(new Random()),
            HOST_PATH,
            closeGrace);
    launchers.add(launcher);
    return launcher;
  }

  static LaunchOrder order(String processId, String buildId) {
    return order(processId, buildId, Map.of(), port("default", 0));
  }

  static LaunchOrder order(
      String processId, String buildId, Map<String, String> env, ContainerPort... ports) {
    return new LaunchOrder(
        processId,
        "node-1",
        Hosting.shared,
        "app-1",
        "dep-1",
        buildId,
        Region.values()[0],
        List.of(ports),
        0.5,
        512,
        env);
  }

  static ContainerPort port(String name, int port) {
    return new ContainerPort(name, port, TransportType.tcp);
  }

  Path folder(String processId) {
    return processes().resolve(processId);
  }

  /** Empty as long as there is none. */
  String log(String processId) {
    try {
      return Files.readString(folder(processId).resolve("log"));
    } catch (IOException e) {
      return "";
    }
  }

  HostProcess ended(HostLauncher launcher, String processId) {
    until(() -> look(launcher, processId).map(p -> !p.alive()).orElse(false), processId + " ended");
    return look(launcher, processId).orElseThrow();
  }

  HostProcess up(HostLauncher launcher, String processId) {
    until(() -> look(launcher, processId).isPresent(), processId + " started");
    return look(launcher, processId).orElseThrow();
  }

  static Optional<HostProcess> look(HostLauncher launcher, String processId) {
    return launcher.processes().stream().filter(p -> p.processId().equals(processId)).findFirst();
  }

  void printed(String processId, String text) {
    until(() -> log(processId).contains(text), processId + " printed " + text);
  }

  /** Looks every few milliseconds, for at most ten seconds. */
  static void until(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("It never came to pass that " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        fail("interrupted");
      }
    }
  }

  @Override
  public void close() {
    // A detached launcher stops nothing; a last one over the folder ends what is left.
    launchers.forEach(HostLauncher::detach);
    launcher(Duration.ZERO).close();
  }
}
