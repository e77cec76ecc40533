package dev.greenroom.local.cli.simulate;

import dev.greenroom.core.sim.Outcome;
import dev.greenroom.core.sim.ScalingRuleName;
import dev.greenroom.core.sim.Simulation;
import java.util.List;
import java.util.Optional;

/** The figures of a simulation, a row for each policy. */
public final class SimulationTable {
  private static final List<String> TITLES =
      List.of(
          "POLICY",
          "NODE-HOURS",
          "OF CLAIRVOYANT",
          "COST",
          "UTILIZATION",
          "WAIT P50",
          "P99",
          "MAX",
          "> 5 S",
          "NODE STARTS",
          "CUT",
          "MIN UNDER");

  private SimulationTable() {}

  /** What stands above the columns. */
  public static String[] titles() {
    return TITLES.toArray(String[]::new);
  }

  /** A row each, in the order of the policies. */
  public static List<String[]> rows(Simulation simulation) {
    Optional<Outcome> bound = simulation.outcome(ScalingRuleName.clairvoyant);
    return simulation.outcomes().stream().map(outcome -> row(outcome, bound)).toList();
  }

  private static String[] row(Outcome outcome, Optional<Outcome> bound) {
    Outcome.Waits waits = outcome.waits();
    return new String[] {
      outcome.policy().text(),
      Form.whole(outcome.nodeHours()),
      bound
          .filter(of -> of.nodeHours() > 0)
          .map(of -> Form.times(outcome.nodeHours() / of.nodeHours()))
          .orElse("-"),
      Form.whole(outcome.cost()),
      Form.percent(outcome.utilization()),
      waits.p50() + " s",
      waits.p99() + " s",
      waits.max() + " s",
      Form.whole(waits.late()),
      Form.whole(outcome.nodeStarts()),
      Form.whole(outcome.roomsCut()),
      Form.whole(outcome.minutesUnderMinimum())
    };
  }

  /** What was played, in a line. */
  public static String heading(Simulation simulation) {
    return "%s: %s days from %s, %s rooms asked for, at most %s open at once"
        .formatted(
            simulation.trace().name(),
            Form.point(simulation.trace().length() / 86_400.0),
            simulation.trace().start(),
            Form.whole(simulation.rooms()),
            Form.whole(simulation.peak()));
  }
}
