package dev.greenroom.core.allocation;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process of a region that only exists in a test. */
final class Pretend {
  static final int ROOMS_PER_PROCESS = 3;

  final String id;
  final int deployment;
  final Instant createdAt;
  ProcessStatus status = ProcessStatus.starting;
  boolean accepting = true;
  int rooms;
  int connections;
  boolean asked;
  Instant roomsUpdatedAt;
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> idleSince = Optional.empty();
  Optional<Instant> terminatedAt = Optional.empty();

  Pretend(String id, int deployment, Instant now) {
    this.id = id;
    this.deployment = deployment;
    this.createdAt = now;
    this.roomsUpdatedAt = now;
  }

  static DeploymentSpec deployment(int number) {
    return new DeploymentSpec(
        "dep-" + number,
        number,
        ROOMS_PER_PROCESS,
        List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
        500,
        512,
        true,
        Optional.empty());
  }

  Pretend bound(Instant now) {
    status = ProcessStatus.running;
    startedAt = Optional.of(now);
    idleSince = Optional.of(now);
    return this;
  }

  Pretend drains() {
    status = ProcessStatus.draining;
    accepting = false;
    return this;
  }

  Pretend over(ProcessStatus end, Instant now) {
    status = end;
    accepting = false;
    rooms = 0;
    connections = 0;
    terminatedAt = Optional.of(now);
    return this;
  }

  Pretend holding(int count) {
    rooms = count;
    return this;
  }

  boolean open() {
    return status == ProcessStatus.running && accepting;
  }

  Process process() {
    return new Process(
        id,
        "app-1",
        "dep-" + deployment,
        Region.Frankfurt,
        status,
        accepting,
        Optional.empty(),
        rooms,
        ROOMS_PER_PROCESS,
        roomsUpdatedAt,
        Optional.empty(),
        createdAt,
        Optional.of(createdAt),
        Optional.of(createdAt),
        startedAt,
        Optional.empty(),
        terminatedAt,
        List.of(),
        connections,
        Optional.empty(),
        connections > 0 ? Optional.empty() : idleSince,
        Egress.NONE,
        Optional.empty(),
        Hosting.shared,
        Optional.of("node-1"),
        Optional.empty(),
        Optional.empty(),
        500,
        512,
        true,
        Optional.empty(),
        asked ? Optional.of(DeadlineReason.ask) : Optional.empty(),
        Optional.empty());
  }
}
