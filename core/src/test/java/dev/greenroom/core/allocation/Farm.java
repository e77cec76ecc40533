package dev.greenroom.core.allocation;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** An application with its games, an agent and the real jobs, on a fake clock. */
final class Farm implements AutoCloseable {
  static final Duration STEP = Duration.ofSeconds(2);

  final World world;
  final Set<String> neverBind = new HashSet<>();
  final Map<String, Integer> players = new HashMap<>();
  final List<String> said = new ArrayList<>();
  private final String appId;
  private Set<String> asked = Set.of();

  Farm(int roomsPerProcess) {
    this(roomsPerProcess, UnaryOperator.identity());
  }

  /** With something between the code and the engine. */
  Farm(int roomsPerProcess, UnaryOperator<DynamoDbClient> between) {
    world = new World(between);
    world.node(1_000_000, 1_000_000);
    Application app = world.app("farm");
    appId = app.appId();
    world.deploy(app, roomsPerProcess);
  }

  Application app() {
    return world.core.applications().get(appId).orElseThrow();
  }

  Instant now() {
    return world.clock.instant();
  }

  void wants(int min, int target, int max) {
    wants(
        List.of(new StaticAllocation(Region.Frankfurt, min, target, max, Optional.empty())),
        Optional.empty());
  }

  void wants(List<StaticAllocation> allocations, Optional<Double> requestsPerProcess) {
    Application app = app();
    world
        .core
        .applications()
        .change(
            app,
            new Application.Settings(
                app.appName(),
                app.auth(),
                Optional.of(new ServiceConfig(allocations, requestsPerProcess)),
                Optional.empty()));
  }

  /** Some time passes, the agent reports, and each job runs once. */
  void step() {
    world.clock.pass(STEP);
    beat();
    world.core.ticks().placer().run(now());
    world.core.ticks().reaper().run(now());
    said.addAll(world.core.ticks().allocation().run(now()));
  }

  void steps(int count) {
    for (int n = 0; n < count; n++) {
      step();
    }
  }

  void beat() {
    Set<String> running = world.launcher.running();
    ProcessReport[] reports =
        world.launcher.known().stream()
            .sorted()
            .map(id -> report(id, running.contains(id)))
            .toArray(ProcessReport[]::new);
    HeartbeatAnswer answer = world.core.heartbeats().heard(Reports.beat(world, reports));
    asked = Set.copyOf(answer.confirmIdle());
    answer.forget().forEach(world.launcher::lose);
  }

  private ProcessReport report(String id, boolean runs) {
    if (!runs) {
      return Reports.exited(world, id, 143);
    }
    if (neverBind.contains(id)) {
      return Reports.booted(world, id);
    }
    int here = players.getOrDefault(id, 0);
    return asked.contains(id) ? Reports.idle(world, id, here == 0) : Reports.bound(world, id, here);
  }

  void deployWithoutIdleTimeout() {
    DeploymentSpec usual = app().latest().orElseThrow();
    Deployment latest = world.core.deployments().get(usual.deploymentId()).orElseThrow();
    world
        .core
        .deploymentCreation()
        .push(
            new Deployment(
                appId,
                new DeploymentSpec(
                    "dep-" + UUID.randomUUID(),
                    0,
                    usual.roomsPerProcess(),
                    usual.ports(),
                    usual.milliVcpus(),
                    usual.memoryMb(),
                    false,
                    Optional.empty()),
                latest.buildId(),
                latest.imageId(),
                latest.buildTag(),
                latest.deploymentTag(),
                latest.env(),
                now(),
                latest.createdBy()));
  }

  /** How many applications the job looks at. */
  int held() {
    return (int)
        world.everything(world.tables.apps()).stream()
            .filter(item -> item.containsKey("allocatedShard"))
            .count();
  }

  List<Process> standing() {
    return world
        .core
        .processes()
        .getAll(
            world.core.processes().standing(appId).stream()
                .map(entry -> entry.processId())
                .toList());
  }

  List<Process> open() {
    return in(ProcessStatus.running).stream().filter(Process::accepting).toList();
  }

  List<Process> in(ProcessStatus status) {
    return standing().stream().filter(process -> process.status() == status).toList();
  }

  boolean current(Process process) {
    return app().latest().orElseThrow().deploymentId().equals(process.deploymentId());
  }

  RoomCreation.Created room() {
    return world.core.roomCreation().create(world.room(app()));
  }

  @Override
  public void close() {
    world.close();
  }
}
