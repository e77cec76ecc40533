package dev.greenroom.core.allocation;

import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.process.Processes.Entry;
import dev.greenroom.core.region.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

/** Reads what the planner decides by: first the index, then what needs a closer look. */
final class Look {
  /** Failures of other deployments and regions stand among them. */
  private static final int FAILED = 100;

  /** More than the longest pause knows of. */
  private static final int FAILED_HERE = 20;

  /** What was started that many turns ago has long been in every index. */
  private static final int RECENT_TURNS = 32;

  private final Processes processes;

  Look(Processes processes) {
    this.processes = processes;
  }

  /** The id of what is started in that turn: whoever repeats the turn starts no second one. */
  static String startedIn(String appId, long turn) {
    return UUID.nameUUIDFromBytes("%s#%d".formatted(appId, turn).getBytes()).toString();
  }

  Census census(Held held) {
    return new Census(held, processes.standing(held.app().appId()));
  }

  Snapshot closer(Census census, Held held, Region region) {
    return snapshot(held, region, standing(census, region));
  }

  /** The processes of that region that are not over. */
  List<Process> standing(Census census, Region region) {
    return alive(census.in(region).stream().map(Entry::processId).toList(), region);
  }

  /** With what was started of late, and does not show in the index yet. */
  Snapshot withRecentStarts(Held held, Snapshot seen) {
    List<String> known = seen.processes().stream().map(Process::processId).toList();
    List<String> recent =
        LongStream.range(Math.max(0, held.turn() - RECENT_TURNS), held.turn())
            .mapToObj(turn -> startedIn(held.app().appId(), turn))
            .filter(id -> !known.contains(id))
            .toList();
    List<Process> all = new ArrayList<>(seen.processes());
    all.addAll(alive(recent, seen.region()));
    return all.size() == known.size() ? seen : snapshot(held, seen.region(), all);
  }

  private List<Process> alive(List<String> ids, Region region) {
    return processes.getAll(ids).stream()
        .filter(process -> !process.status().over() && process.region() == region)
        .toList();
  }

  private Snapshot snapshot(Held held, Region region, List<Process> standing) {
    Snapshot seen =
        new Snapshot(
            region,
            held.wanted(region),
            held.app().serviceConfig().flatMap(config -> config.requestsPerProcess()),
            held.app().latest(),
            standing,
            List.of(),
            held.state(region));
    return seen.lacking() || seen.state().halt().isPresent()
        ? seen.with(failed(held, region))
        : seen;
  }

  private List<Process> failed(Held held, Region region) {
    Optional<String> newest = held.app().latest().map(DeploymentSpec::deploymentId);
    List<String> ids =
        processes.failed(held.app().appId(), FAILED).stream()
            .filter(entry -> entry.region() == region)
            .filter(entry -> entry.deploymentId().isEmpty() || entry.deploymentId().equals(newest))
            .limit(FAILED_HERE)
            .map(Entry::processId)
            .toList();
    return processes.getAll(ids).stream()
        .filter(process -> process.status() == ProcessStatus.failed)
        .filter(process -> Optional.of(process.deploymentId()).equals(newest))
        .toList();
  }
}
