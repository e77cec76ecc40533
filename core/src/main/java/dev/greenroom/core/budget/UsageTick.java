package dev.greenroom.core.budget;

import dev.greenroom.core.app.Applications;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.usage.Money;
import dev.greenroom.core.usage.Peaks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notes once a minute how much of each organization runs, and measures each budget. It keeps books
 * alone: what it writes is what it saw, whoever leads.
 */
public final class UsageTick implements Tick {
  private final Nodes nodes;
  private final Processes processes;
  private final Applications applications;
  private final Peaks peaks;
  private final Budgets budgets;

  public UsageTick(
      Nodes nodes, Processes processes, Applications applications, Peaks peaks, Budgets budgets) {
    this.nodes = nodes;
    this.processes = processes;
    this.applications = applications;
    this.peaks = peaks;
    this.budgets = budgets;
  }

  @Override
  public String name() {
    return "usage";
  }

  /** One organization whose books cannot be kept does not keep the others waiting. */
  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    List<RuntimeException> failed = new ArrayList<>();
    running()
        .forEach((orgId, milliVcpus) -> apart(failed, () -> peaks.sampled(orgId, milliVcpus, now)));
    for (Budget budget : budgets.all()) {
      apart(failed, () -> measure(budget, now).ifPresent(decisions::add));
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
    return decisions;
  }

  private static void apart(List<RuntimeException> failed, Runnable ofOneOrganization) {
    try {
      ofOneOrganization.run();
    } catch (RuntimeException e) {
      failed.add(e);
    }
  }

  private Optional<String> measure(Budget budget, Instant now) {
    boolean before = budget.reached(budget.measuredAt());
    return budgets
        .measure(budget, now)
        .filter(measured -> measured.reached(now) != before)
        .map(this::told);
  }

  private String told(Budget budget) {
    String currency = budgets.usage().prices().currency();
    return "budget of %s: %s of %s, %s"
        .formatted(
            budget.orgId(),
            Money.text(budget.spent(), currency),
            Money.text(budget.limit(), currency),
            budget.reached(budget.measuredAt())
                ? "nothing new is started"
                : "new rooms are created again");
  }

  /** Thousandths of a core that run, by organization. */
  private Map<String, Long> running() {
    Map<String, Long> byApp = new TreeMap<>();
    for (Node node : nodes.all()) {
      processes.getAll(processes.aliveOn(node.nodeId())).stream()
          .filter(process -> process.startedAt().isPresent() && process.stoppingAt().isEmpty())
          .forEach((Process p) -> byApp.merge(p.appId(), (long) p.milliVcpus(), Long::sum));
    }
    Map<String, Long> byOrg = new TreeMap<>();
    byApp.forEach(
        (appId, milliVcpus) -> {
          Optional<String> orgId = applications.orgOf(appId);
          orgId.ifPresent(id -> byOrg.merge(id, milliVcpus, Long::sum));
        });
    return byOrg;
  }
}
