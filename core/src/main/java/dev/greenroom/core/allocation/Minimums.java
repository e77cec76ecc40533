package dev.greenroom.core.allocation;

import dev.greenroom.core.app.HeldApplications;
import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.process.Processes.Entry;
import dev.greenroom.core.region.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Tells the reaper which idle processes it must leave, since no fewer may stand there. */
public final class Minimums {
  private final HeldApplications applications;
  private final Processes processes;

  public Minimums(HeldApplications applications, Processes processes) {
    this.applications = applications;
    this.processes = processes;
  }

  /** Whether a process may go. */
  public sealed interface Verdict {

    /** No minimum holds it. */
    record Free() implements Verdict {}

    /** Without it too few would take rooms. */
    record Kept() implements Verdict {}

    /** There are others, as long as none of them goes in the same moment. */
    record Guarded(TransactWriteItem guard) implements Verdict {}
  }

  /** One run of the reaper: each application is looked at once. */
  public Round round() {
    return new Round();
  }

  /** What was seen in one run, less what went in it. */
  public final class Round {
    private final Map<String, Optional<Held>> seen = new HashMap<>();
    private final Map<String, Map<Region, Integer>> open = new HashMap<>();

    private Round() {}

    public Verdict mayGo(Process process) {
      Optional<Held> held = seen.computeIfAbsent(process.appId(), applications::get);
      Region region = process.region();
      int min = held.flatMap(h -> h.wanted(region)).map(StaticAllocation::min).orElse(0);
      if (min == 0) {
        return new Verdict.Free();
      }
      int left = open(process.appId()).computeIfAbsent(region, r -> count(process.appId(), r)) - 1;
      return left < min
          ? new Verdict.Kept()
          : new Verdict.Guarded(applications.turn(held.orElseThrow()));
    }

    /** It went, or it did not, since it or what was seen is no longer so. */
    public void went(Process process, boolean gone) {
      if (gone) {
        open(process.appId()).merge(process.region(), -1, Integer::sum);
        seen.computeIfPresent(process.appId(), (id, held) -> held.map(Held::taken));
      } else {
        seen.remove(process.appId());
        open.remove(process.appId());
      }
    }

    private Map<Region, Integer> open(String appId) {
      return open.computeIfAbsent(appId, id -> new HashMap<>());
    }

    private int count(String appId, Region region) {
      List<String> running =
          processes.standing(appId).stream()
              .filter(e -> e.status() == ProcessStatus.running && e.region() == region)
              .map(Entry::processId)
              .toList();
      return (int)
          processes.getAll(running).stream()
              .filter(p -> p.status() == ProcessStatus.running && p.accepting())
              .count();
    }
  }
}
