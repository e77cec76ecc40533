package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.Wiring;
import dev.greenroom.local.gateway.UploadRoutes;
import dev.greenroom.local.host.BuildLogFiles;
import dev.greenroom.local.host.HostImageBuilder;
import dev.greenroom.local.host.HostImagePuller;
import dev.greenroom.local.host.HostPath;
import dev.greenroom.local.host.LogFiles;
import dev.greenroom.local.host.UnpackLimits;
import dev.greenroom.local.upload.LocalUploads;
import dev.greenroom.streams.gateway.FunctionRoutes;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.ReadLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against the real functions, over HTTP. */
class WhyCommandTest {
  static final String TOKEN = "dev-token";

  @Test
  void aCrashIsToldOverHttp(@TempDir Path folder) throws Exception {
    try (World world = new World();
        Gateway gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, line -> {})) {
      serve(world, gateway, folder);
      Application app = world.app("duel");
      world.deploy(app, 2);
      var created = world.core.roomCreation().create(world.room(app));
      String processId = created.process().processId();
      String roomId = created.room().roomId();
      world.core.heartbeats().heard(Reports.beat(world, Reports.bound(world, processId, 1)));
      world.clock.pass(Duration.ofSeconds(90));
      world.core.heartbeats().heard(Reports.beat(world, Reports.exited(world, processId, 137)));

      Cli cli = new Cli().env("GREENROOM_URL", gateway.url().toString());
      Cli.Result result = cli.env("GREENROOM_TOKEN", TOKEN).run("why", roomId);
      assertEquals(0, result.code(), result.err());
      List<String> lines = result.lines();
      assertEquals(
          "Room %s was destroyed because its process was killed by signal 9 (exit code 137)."
              .formatted(roomId),
          lines.getFirst());
      assertTrue(
          lines.contains(
              "2046-01-02 03:05:35.678  +0:01:30.000  The process ended: killed by signal 9 (exit"
                  + " code 137)."),
          result.out());
      assertEquals(
          List.of(
              "Cost of the room: 0.000617 USD, 100.0 % of its process.",
              "Cost of the process: 0.000617 USD (45 vCPU-seconds, 92160 MiB-seconds, 0 bytes"
                  + " sent)."),
          lines.subList(lines.size() - 2, lines.size()));
      assertEquals(
          "Process %s was killed by signal 9 (exit code 137).".formatted(processId),
          cli.run("why", processId).lines().getFirst());
      assertEquals(
          "greenroom: 'x' is neither a room nor a process. (HTTP 404)\n",
          cli.run("why", "x").err());
    }
  }

  static void serve(World world, Gateway gateway, Path folder) {
    world.node(64_000, 256_000);
    world
        .core
        .orgs()
        .ensure(new Org(World.ORG, Optional.of("Studio"), 16_384, world.clock.instant()));
    world.core.tokens().ensureOperator(TOKEN, World.ORG, "dev@example.org", world.clock.instant());
    LocalUploads uploads =
        new LocalUploads(
            folder.resolve("uploads"), gateway::url, new byte[32], InstantSource.system());
    Wiring wiring =
        Wiring.of(
            world.core,
            uploads,
            new HostImageBuilder(
                folder.resolve("images"),
                uploads::archive,
                false,
                UnpackLimits.DEFAULT,
                HostPath.ofThisMachine()),
            new HostImagePuller(),
            new BuildLogFiles(folder.resolve("build-logs")),
            new LogFiles(
                folder.resolve("processes"),
                id -> false,
                LogFiles.DEFAULT_LIMIT,
                LogFiles.DEFAULT_KEEP),
            List::of,
            List.of(),
            new NoEvents());
    gateway.serve(
        new FunctionRoutes(new Functions(wiring), world.clock),
        new UploadRoutes(uploads),
        () -> true);
  }

  /** A journal in which nothing happens. */
  private static final class NoEvents implements EventJournal {
    @Override
    public long newest() {
      return 0;
    }

    @Override
    public long oldest() {
      return 1;
    }

    @Override
    public List<Entry> after(long number, int limit) {
      return List.of();
    }

    @Override
    public boolean await(long number, Duration atMost) {
      return false;
    }

    @Override
    public boolean closed() {
      return true;
    }
  }
}
