package dev.greenroom.core.allocation;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.HeldApplications;
import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.budget.BudgetGate;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds processes of applications that want it: looks, and has done what {@link AllocationPlan}
 * decides; and ends all that runs of an application that was deleted. Its cost follows the
 * applications for which processes are held, and those that were deleted a moment ago; where all
 * stand as they should, the index alone tells so.
 */
public final class AllocationTick implements Tick {
  private static final String DELETED = "its application was deleted";

  /** Until then an index may not show yet what was opened just before the deletion. */
  private static final Duration ANY_LAG = Duration.ofMinutes(5);

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
    if (held.app().deletedAt().isPresent()) {
      end(census, held, now, said);
      return;
    }
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

  /**
   * Of a deleted application nothing goes on: to the API it is unknown, so nobody else can end it.
   */
  private void end(Census census, Held held, Instant now, List<String> said) {
    boolean late = held.app().deletedAt().orElseThrow().plus(ANY_LAG).isBefore(now);
    if (census.entries().isEmpty() && late) {
      applications.leave(held);
      return;
    }
    for (Region region : census.regions()) {
      Hand.Work work = hand.work(held, region, now, said);
      look.standing(census, region).stream()
          .filter(process -> process.status() != ProcessStatus.stopping)
          .forEach(process -> work.perform(new Action.Stop(process, DELETED)));
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
