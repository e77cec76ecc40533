package dev.greenroom.core.testing;

import dev.greenroom.core.Core;
import dev.greenroom.core.Tables;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import java.time.Instant;
import java.util.Optional;

/** Lets things come to rest as the jobs do: what waits is placed and launched, what ended swept. */
public final class Rest {
  private static final int LIMIT = 1000;

  private Rest() {}

  public static void settle(Core core, Instant now) {
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      core.processes().waiting(shard, LIMIT).stream()
          .map(core.processes()::get)
          .flatMap(Optional::stream)
          .map(process -> placed(core, process, now))
          .filter(process -> process.nodeId().isPresent())
          .forEach(core.launching()::launch);
    }
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      core.processes().due(shard, now, LIMIT).stream()
          .map(core.processes()::get)
          .flatMap(Optional::stream)
          .filter(process -> process.deadlineReason().equals(Optional.of(DeadlineReason.sweep)))
          .filter(process -> core.rooms().sweep(process, LIMIT, now))
          .forEach(process -> core.lifecycle().swept(process, now));
    }
  }

  private static Process placed(Core core, Process process, Instant now) {
    if (process.nodeId().isPresent()) {
      return process;
    }
    Placement.Demand demand = new Placement.Demand(process.milliVcpus(), process.memoryMb());
    if (Placement.choose(core.nodes().candidates(process.fleetId(), process.region()), demand, now)
        instanceof Placement.Verdict.Chosen chosen) {
      core.lifecycle()
          .placed(process, core.nodes().claim(chosen.node(), demand), chosen.node().nodeId());
    }
    return core.processes().get(process.processId()).orElseThrow();
  }
}
