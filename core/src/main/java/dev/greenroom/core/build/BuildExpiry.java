package dev.greenroom.core.build;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.build.ExpiryPlan.Action;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Deletes builds that are too old or too many. Never one that a live deployment needs: the latest
 * of an application, or any from which a process runs.
 */
public final class BuildExpiry implements Tick {
  /** Between two runs: 10 minutes. */
  public static final Duration INTERVAL = Duration.ofMinutes(10);

  private static final int AT_ONCE = 100;

  private final Builds builds;
  private final Applications applications;
  private final Deployments deployments;
  private final Processes processes;
  private final Setup setup;

  /**
   * On what it works.
   *
   * @param files removes all that is kept of a build beside the table, by the id of its image; what
   *     is gone already is ignored
   * @param limits from when on
   */
  public record Setup(Consumer<String> files, BuildLimits limits) {}

  public BuildExpiry(
      Builds builds,
      Applications applications,
      Deployments deployments,
      Processes processes,
      Setup setup) {
    this.builds = builds;
    this.applications = applications;
    this.deployments = deployments;
    this.processes = processes;
    this.setup = setup;
  }

  @Override
  public String name() {
    return "expire-builds";
  }

  @Override
  public List<String> run(Instant now) {
    Map<String, Set<String>> due = new TreeMap<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (Build build : builds.toLookAt(shard, now, AT_ONCE)) {
        if (build.deletedAt().isPresent()) {
          clean(build);
        } else {
          due.computeIfAbsent(build.orgId(), orgId -> new HashSet<>()).add(build.imageId());
        }
      }
    }
    List<String> decisions = new ArrayList<>();
    due.forEach((orgId, images) -> look(orgId, images, now, decisions));
    return decisions;
  }

  /** What is needed is read after the builds: a note that was taken off before shows in them. */
  private void look(String orgId, Set<String> due, Instant now, List<String> decisions) {
    List<Build> kept = builds.list(orgId);
    Set<String> needed = needed(orgId);
    for (Action action : ExpiryPlan.of(kept, due, needed, setup.limits(), now)) {
      switch (action) {
        case Action.Keep(Build build, Instant next) -> builds.keptUntil(build, next);
        case Action.Note(Build build, Instant next) -> builds.noted(build, now, next);
        case Action.Delete(Build build, String reason) -> {
          if (builds.expired(build, now)) {
            clean(build);
            decisions.add(
                "deleted build %s, which no deployment needs: %s"
                    .formatted(build.buildId(), reason));
          }
        }
      }
    }
  }

  /** Whoever dies in between is followed by one who finds it due still. */
  private void clean(Build build) {
    setup.files().accept(build.imageId());
    builds.cleaned(build);
  }

  private Set<String> needed(String orgId) {
    Set<String> deploymentIds = new HashSet<>();
    for (Application app : applications.list(orgId)) {
      app.latest().map(DeploymentSpec::deploymentId).ifPresent(deploymentIds::add);
    }
    for (String appId : applications.idsOf(orgId)) {
      for (Processes.Entry entry : processes.standing(appId)) {
        entry
            .deploymentId()
            .or(() -> processes.get(entry.processId()).map(BuildExpiry::deploymentOf))
            .ifPresent(deploymentIds::add);
      }
    }
    Set<String> images = new HashSet<>();
    for (String deploymentId : deploymentIds) {
      Optional<Deployment> deployment = deployments.get(deploymentId);
      deployment.map(Deployment::imageId).ifPresent(images::add);
    }
    return images;
  }

  private static String deploymentOf(Process process) {
    return process.deploymentId();
  }
}
