package dev.greenroom.core.build;

import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fails the builds whose runner died in mid-run. */
public final class LostBuilds implements Tick {
  private static final int AT_ONCE = 25;

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
}
