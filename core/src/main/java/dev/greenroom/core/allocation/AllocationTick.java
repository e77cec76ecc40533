package dev.greenroom.core.allocation;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.HeldApplications;
import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.budget.BudgetGate;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds processes of applications that want it: looks, and has done what {@link AllocationPlan}
 * decides. Its cost follows the applications for which processes are held; where all stand as they
 * should, the index alone tells so.
 */
public final class AllocationTick implements Tick {
  private final HeldApplications applications;
  private final Look look;
  private final Hand hand;
  private final BudgetGate budget;
  private final AllocationPolicy policy;

  public AllocationTick(
      HeldApplications applications,
      Processes processes,
      Hand hand,
      BudgetGate budget,
      AllocationPolicy policy) {
    this.applications = applications;
    this.budget = budget;
    this.look = new Look(processes);
    this.hand = hand;
    this.policy = policy;
  }

  @Override
  public String name() {
    return "allocate";
  }

  /** One application that cannot be seen to does not keep the others waiting. */
  @Override
  public List<String> run(Instant now) {
    List<String> said = new ArrayList<>();
    List<RuntimeException> failed = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (String appId : applications.inShard(shard)) {
        try {
          applications.get(appId).ifPresent(held -> hold(held, now, said));
        } catch (LeaseLost lost) {
          throw lost;
        } catch (RuntimeException e) {
          failed.add(e);
        }
      }
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
    return said;
  }

  private void hold(Held held, Instant now, List<String> said) {
    Census census = look.census(held);
    if (census.nothingLeft()) {
      applications.leave(held);
      return;
    }
    Held after = held;
    for (Region region : census.unsettled()) {
      Hand.Work work = hand.work(after, region, now, said);
      plan(census, after, region, now).forEach(work::perform);
      if (work.overtaken()) {
        return;
      }
      after = work.held();
    }
  }

  private List<Action> plan(Census census, Held held, Region region, Instant now) {
    Snapshot seen = look.closer(census, held, region);
    List<Action> actions = AllocationPlan.plan(seen, policy, now);
    if (actions.stream().anyMatch(Action::startsOrReplaces)
        && budget.isReached(held.app().orgId())) {
      return actions.stream().filter(action -> !action.startsOrReplaces()).toList();
    }
    // An index may not show yet what was started a moment ago.
    return actions.contains(new Action.Start())
        ? AllocationPlan.plan(look.withRecentStarts(held, seen), policy, now)
        : actions;
  }
}
