package dev.greenroom.functions.crash;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Worlds in which processes are to be held. Where idleness may end one, minimum and target are the
 * same: else a process is replaced by another whenever it has been idle for long enough.
 */
final class AllocationCases {
  private static final Duration QUIET = Duration.ofSeconds(11);

  private final CrashStage stage;

  AllocationCases(CrashStage stage) {
    this.stage = stage;
  }

  Map<String, Runnable> all() {
    Map<String, Runnable> cases = new LinkedHashMap<>();
    cases.put("Start", () -> wants(app(), 2, 2, 3));
    cases.put(
        "Start, of one that waits for capacity",
        () -> {
          wants(app(), 1, 1, 2);
          stage.removeNode();
        });
    cases.put("Drain", () -> wants(rolledOutBesideARoom(), 1, 1, 2));
    cases.put(
        "Drain, to make place",
        () -> {
          Application app = app();
          started(room(app).process());
          newer(app);
          wants(app, 0, 1, 1);
        });
    cases.put("Ask", this::drained);
    cases.put(
        "TakeBack",
        () -> {
          Application app = app();
          drain(started(room(app).process()));
          wants(app, 1, 1, 1);
        });
    cases.put(
        "Withdraw",
        () -> {
          Application app = app();
          stage.removeNode();
          stage.plain().processCreation().create(app, Region.Frankfurt, "dev@example.org");
          stage.node();
          newer(app);
          wants(app, 1, 1, 2);
        });
    cases.put(
        "Remember",
        () -> {
          Application app = app();
          Process failed =
              stage.plain().processCreation().create(app, Region.Frankfurt, "dev@example.org");
          stage.world().launcher.lose(failed.processId());
          stage.plain().lifecycle().over(failed, ProcessStatus.failed, now(), "died");
          wants(app, 1, 1, 2);
        });
    cases.put(
        "nothing is held any more",
        () -> {
          Application app = app();
          wants(app, 1, 1, 2);
          change(app, List.of());
        });
    cases.put("Stop, of a deleted application", this::deleted);
    return cases;
  }

  /** One of its processes has a room and runs, another is on its way. */
  private void deleted() {
    Application app = app();
    started(room(app).process());
    stage.plain().processCreation().create(app, Region.Tokyo, "dev@example.org");
    stage.plain().applications().delete(read(app), now(), "dev@example.org");
  }

  private Instant now() {
    return stage.world().clock.instant();
  }

  private Application app() {
    Application app = stage.world().app(stage.name("held"));
    newer(app);
    return read(app);
  }

  private Application read(Application app) {
    return stage.plain().applications().get(app.appId()).orElseThrow();
  }

  private void newer(Application app) {
    stage.world().deploy(app, 2);
  }

  private RoomCreation.Created room(Application app) {
    return stage.plain().roomCreation().create(stage.world().room(app));
  }

  private Process started(Process process) {
    stage.plain().lifecycle().started(process, now(), now(), List.of());
    return stage.plain().processes().get(process.processId()).orElseThrow();
  }

  private void drain(Process process) {
    stage.plain().draining().drain(process, false, now(), stage.world().freely());
  }

  /** An older process with a room, and one of the newest deployment that runs. */
  private Application rolledOutBesideARoom() {
    Application app = app();
    started(room(app).process());
    newer(app);
    started(stage.plain().processCreation().create(read(app), Region.Frankfurt, "dev@example.org"));
    return app;
  }

  private void drained() {
    Application app = app();
    RoomCreation.Created created = room(app);
    drain(started(created.process()));
    stage.plain().rooms().destroy(app.appId(), created.room().roomId(), now());
    newer(app);
    started(stage.plain().processCreation().create(read(app), Region.Frankfurt, "dev@example.org"));
    wants(app, 1, 1, 2);
    stage.world().clock.pass(QUIET);
  }

  private void wants(Application app, int min, int target, int max) {
    change(
        app, List.of(new StaticAllocation(Region.Frankfurt, min, target, max, Optional.empty())));
  }

  private void change(Application app, List<StaticAllocation> allocations) {
    stage
        .plain()
        .applications()
        .change(
            read(app),
            new Application.Settings(
                app.appName(),
                app.auth(),
                Optional.of(new ServiceConfig(allocations, Optional.empty())),
                Optional.empty()));
  }
}
