package dev.greenroom.core.build;

import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fails the builds whose runner died in mid-run. */
public final class LostBuilds implements Tick {
  private static final int AT_ONCE = 25;
  private static final int MOST = 1000;

  private final Builds builds;

  public LostBuilds(Builds builds) {
    this.builds = builds;
  }

  @Override
  public String name() {
    return "lost-builds";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (Build build : builds.due(shard, now, AT_ONCE)) {
        if (build.lost(now) && builds.lost(build, now)) {
          decisions.add(
              "failed build %s: whoever ran it has been silent for %d s"
                  .formatted(build.buildId(), Builds.SILENCE.toSeconds()));
        }
      }
    }
    return decisions;
  }

  /**
   * Fails every build that is written as running: for the one that alone runs builds, and has just
   * been started, so that nobody waits for what ended with an earlier one.
   */
  public List<String> failAll(Instant now) {
    List<String> decisions = new ArrayList<>();
    Instant everyDeadline = now.plus(Builds.SILENCE);
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (Build build : builds.due(shard, everyDeadline, MOST)) {
        if (build.deadline().isPresent() && builds.lost(build, now)) {
          decisions.add("failed build %s: Greenroom ended while it ran".formatted(build.buildId()));
        }
      }
    }
    return decisions;
  }
}
