package dev.greenroom.core.allocation;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One region of one application at one moment.
 *
 * @param region where
 * @param wanted how many processes; absent where nothing is held any more
 * @param requestsPerProcess what the autoscaler aims at; absent without one
 * @param newest the deployment that is rolled out; absent before the first
 * @param processes all that are not over
 * @param failed those of the newest deployment that failed of late
 * @param state what is remembered
 */
public record Snapshot(
    Region region,
    Optional<StaticAllocation> wanted,
    Optional<Double> requestsPerProcess,
    Optional<DeploymentSpec> newest,
    List<Process> processes,
    List<Process> failed,
    AllocationState state) {

  public Snapshot {
    processes = List.copyOf(processes);
    failed = List.copyOf(failed);
  }

  Snapshot with(List<Process> failures) {
    return new Snapshot(region, wanted, requestsPerProcess, newest, processes, failures, state);
  }

  /** True while processes of the newest deployment are wanted that are not on their way. */
  boolean lacking() {
    long current = onTheirWayOrRunning().filter(this::current).count();
    // The autoscaler may want any number; what it wants is decided with the rest.
    return newest.isPresent()
        && wanted.filter(w -> current < (w.autoscaled() ? w.max() : w.target())).isPresent();
  }

  Stream<Process> onTheirWayOrRunning() {
    return Stream.concat(in(ProcessStatus.starting).stream(), in(ProcessStatus.running).stream());
  }

  /** True for a process that runs the newest deployment. */
  boolean current(Process process) {
    return newest.map(d -> d.deploymentId().equals(process.deploymentId())).orElse(false);
  }

  List<Process> in(ProcessStatus status) {
    return processes.stream().filter(process -> process.status() == status).toList();
  }

  /** Those that run and take rooms. */
  List<Process> open() {
    return in(ProcessStatus.running).stream().filter(Process::accepting).toList();
  }

  /** True while one that is not over runs an older deployment, and is not on its way out. */
  boolean rollingOut() {
    return !onTheirWayOrRunning().allMatch(this::current);
  }
}
