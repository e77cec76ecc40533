package dev.greenroom.functions.crash;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Worlds in which a job has something to do, by the job's name. */
final class TickCases {
  private static final Duration PAST_ANY_BIND = Duration.ofSeconds(101);
  private static final Duration PAST_IDLENESS = Duration.ofSeconds(301);
  private static final Duration PAST_A_QUESTION = Duration.ofSeconds(11);

  private static final Duration A_DAY = Duration.ofDays(1);

  private final CrashStage stage;
  private final Map<String, Map<String, Runnable>> cases = new TreeMap<>();

  TickCases(CrashStage stage) {
    this.stage = stage;
    reap();
    place();
    reconcile();
    lostBuilds();
    archive();
    expireBuilds();
    new AllocationCases(stage).all().forEach((what, prepare) -> add("allocate", what, prepare));
    new ScalingCases(stage).all().forEach((what, prepare) -> add("scale", what, prepare));
    add("utilization", "a process on a node", () -> running(2));
    add("utilization", "a fleet with a machine and a process that waits", this::fleet);
    minimums();
    pullAhead();
    add(
        "usage",
        "a process that runs, under a budget",
        () -> {
          stage.plain().budgets().set(World.ORG, BigDecimal.TEN, "me", now());
          running(2);
          pass(Duration.ofHours(1));
        });
  }

  /** Prepares a world each; what is prepared is due when the job runs. */
  Map<String, Runnable> of(String job) {
    return cases.getOrDefault(job, Map.of());
  }

  private void add(String job, String what, Runnable prepare) {
    cases.computeIfAbsent(job, name -> new LinkedHashMap<>()).put(what, prepare);
  }

  private Instant now() {
    return stage.world().clock.instant();
  }

  private void pass(Duration time) {
    stage.world().clock.pass(time);
  }

  private Application app(int roomsPerProcess) {
    Application app = stage.world().app(stage.name("tick"));
    stage.world().deploy(app, roomsPerProcess);
    return app;
  }

  private RoomCreation.Created create(Application app) {
    return stage.plain().roomCreation().create(stage.world().room(app));
  }

  private Process read(RoomCreation.Created created) {
    return stage.plain().processes().get(created.room().allocation().processId()).orElseThrow();
  }

  /** A running process with that many rooms. */
  private RoomCreation.Created running(int rooms) {
    Application app = app(rooms);
    RoomCreation.Created first = create(app);
    for (int i = 1; i < rooms; i++) {
      create(app);
    }
    stage.plain().lifecycle().started(read(first), now(), now(), List.of());
    return first;
  }

  private Process empty() {
    RoomCreation.Created created = running(1);
    stage.plain().rooms().destroy(created.room().appId(), created.room().roomId(), now());
    return read(created);
  }

  private Process stopping() {
    Process process = read(running(2));
    stage.plain().lifecycle().stop(process, now(), "asked");
    return process;
  }

  private void reap() {
    add(
        "reap",
        "FailUnbound",
        () -> {
          stage.neverBinds(read(create(app(2))).processId());
          pass(PAST_ANY_BIND);
        });
    add(
        "reap",
        "Ask",
        () -> {
          empty();
          pass(PAST_IDLENESS);
        });
    add(
        "reap",
        "LeaveBe",
        () -> {
          running(2);
          pass(PAST_IDLENESS);
        });
    add(
        "reap",
        "Reopen",
        () -> {
          stage.plain().lifecycle().ask(empty(), now());
          pass(PAST_A_QUESTION);
        });
    add(
        "reap",
        "Kill",
        () -> {
          stopping();
          pass(PAST_A_QUESTION);
        });
    add(
        "reap",
        "Kill, and its machine no longer knows it",
        () -> {
          stage.world().launcher.lose(stopping().processId());
          pass(PAST_A_QUESTION);
        });
    add("reap", "Sweep", () -> over(running(3)));
    add(
        "reap",
        "Sweep of two at once, and a question",
        () -> {
          empty();
          pass(PAST_IDLENESS);
          over(running(2));
          over(running(1));
        });
  }

  private void fleet() {
    var fleet = stage.world().fleet(stage.name("fleet"));
    stage.world().fleetNode(fleet, stage.name("machine"), Region.Tokyo);
    Application app = stage.world().app(stage.name("tick"));
    stage.world().deploy(app, 1, Optional.of(fleet.fleetId()));
    create(app);
  }

  private void minimums() {
    add(
        "minimums",
        "one region rises, one falls, and one has no schedule any more",
        () -> {
          String fleetId = stage.api.fleet(stage.name("fleet"));
          alwaysInForce(fleetId, Region.Tokyo, true);
          alwaysInForce(fleetId, Region.Chicago, true);
          stage.plain().ticks().minimums().run(now());
          alwaysInForce(fleetId, Region.London, true);
          alwaysInForce(fleetId, Region.Tokyo, false);
          stage.plain().minimumSchedules().remove(fleetId, Region.Chicago, "always");
        });
  }

  /** Two nodes that have said what they hold, and one that is asked for less than before. */
  private void pullAhead() {
    add(
        "pull-ahead",
        "an image that two nodes lack and one holds",
        () -> {
          var fleet = stage.world().fleet(stage.name("fleet"));
          Application app = stage.world().app(stage.name("tick"));
          String image = stage.world().deploy(app, 1, Optional.of(fleet.fleetId())).imageId();
          for (String held : List.of("none", "another", image)) {
            String nodeId = stage.name("machine");
            stage.world().fleetNode(fleet, nodeId, Region.Tokyo);
            NodeHeartbeat says =
                new NodeHeartbeat(
                    nodeId, now(), List.of(), List.of("amd64"), Optional.of(List.of(held)));
            stage.plain().heartbeats().heard(says);
          }
        });
  }

  private void alwaysInForce(String fleetId, Region region, boolean enabled) {
    String path = "/greenroom/v1/fleets/%s/regions/%s/schedules/always";
    Map<String, Object> terms = new LinkedHashMap<>();
    terms.put("cron", "0 0 * * * ?");
    terms.put("timeZone", "UTC");
    terms.put("minVcpus", 8);
    terms.put("duration", "PT2H");
    terms.put("enabled", enabled);
    stage.api.request("PUT", path.formatted(fleetId, region)).body(terms).send();
  }

  private void over(RoomCreation.Created created) {
    Process process = read(created);
    stage.world().launcher.lose(process.processId());
    stage.plain().lifecycle().over(process, ProcessStatus.failed, now(), "killed");
  }

  private void place() {
    add(
        "place",
        "what waited for a node",
        () -> {
          Application app = app(2);
          stage.removeNode();
          create(app);
          stage.node();
        });
    add("place", "what was placed and never launched", this::neverLaunched);
    add(
        "place",
        "what can never start",
        () -> {
          neverLaunched();
          stage.world().launcher.refuse("its program is missing");
        });
    add(
        "place",
        "what lost its application",
        () -> {
          Application app = app(2);
          stage.removeNode();
          create(app);
          stage.node();
          stage.plain().applications().delete(app, now(), "dev@example.org");
        });
  }

  /** Its intent is written, and its caller died before it was handed over. */
  private void neverLaunched() {
    Application app = app(1);
    for (int point = 0; stage.world().everything(stage.world().tables.processes()).isEmpty(); ) {
      stage.faults().crashAt(point++);
      try {
        stage.core().roomCreation().create(stage.world().room(app));
      } catch (Faults.Crash dead) {
        // As it should.
      } finally {
        stage.faults().calls();
      }
    }
    pass(PAST_A_QUESTION);
  }

  private void reconcile() {
    add("reconcile", "Lost", () -> stage.world().launcher.lose(read(running(2)).processId()));
    add(
        "reconcile",
        "Unbegun",
        () -> stage.world().launcher.lose(read(create(app(2))).processId()));
    add(
        "reconcile",
        "Orphan",
        () -> {
          RoomCreation.Created created = running(2);
          Process process = read(created);
          stage.plain().lifecycle().over(process, ProcessStatus.failed, now(), "lost");
        });
  }

  private void lostBuilds() {
    add(
        "lost-builds",
        "two",
        () -> {
          for (int i = 0; i < 2; i++) {
            String buildId =
                stage
                    .api
                    .post("/builds/v3/builds")
                    .body(Map.of("buildSizeInBytes", 1000))
                    .send()
                    .string("buildId");
            Build build = stage.plain().builds().require(World.ORG, buildId);
            stage.plain().builds().started(build, now());
          }
          pass(Duration.ofMinutes(3));
        });
  }

  /** One that a deployment needs stands among them. */
  private void expireBuilds() {
    add(
        "expire-builds",
        "notes what is too old",
        () -> {
          stage.api.build();
          app(1);
          pass(Duration.ofDays(91));
        });
    add(
        "expire-builds",
        "deletes what was noted",
        () -> {
          stage.api.build();
          stage.api.deployed(stage.name("needs"));
          pass(Duration.ofDays(91));
          runJobs();
          pass(Duration.ofHours(2));
        });
  }

  /** All days before are written: there is one left to do. */
  private void archive() {
    add(
        "archive",
        "what ended yesterday",
        () -> {
          over(running(2));
          runJobs();
          pass(A_DAY);
        });
    add(
        "archive",
        "what ended yesterday, and is swept today",
        () -> {
          runJobs();
          over(running(2));
          pass(A_DAY);
        });
  }

  private void runJobs() {
    stage.jobs().forEach(tick -> tick.run(now()));
  }
}
