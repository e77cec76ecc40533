package dev.greenroom.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something that Greenroom's rules are held to, and whether a simulation shows it.
 *
 * @param kept false when it is missed
 * @param said a sentence with the figure
 */
public record Finding(boolean kept, String said) {
  /** Of the node-hours of one who knows the future. */
  public static final double MOST_OF_CLAIRVOYANT = 1.15;

  /** What can be said of the policies that were played. */
  public static List<Finding> of(Simulation simulation) {
    List<Finding> findings = new ArrayList<>();
    for (ScalingRuleName ours :
        List.of(ScalingRuleName.greenroom, ScalingRuleName.greenroomForecast)) {
      simulation.outcome(ours).ifPresent(outcome -> add(findings, simulation, outcome));
    }
    return findings;
  }

  private static void add(List<Finding> findings, Simulation simulation, Outcome ours) {
    String name = ours.policy().text();
    findings.add(
        new Finding(
            ours.roomsCut() == 0 && ours.minutesUnderMinimum() == 0,
            "%s: %d rooms cut, %d minutes under the minimum"
                .formatted(name, ours.roomsCut(), ours.minutesUnderMinimum())));
    findings.add(
        new Finding(
            ours.calm().p99() <= Outcome.PROMISED_SECONDS,
            "%s: p99 of the wait is %d s where demand rises by less than the buffer within the"
                    .formatted(name, ours.calm().p99())
                + String.format(
                    Locale.ROOT,
                    " start of a node (%,d of %,d rooms)",
                    ours.calm().rooms(),
                    ours.waits().rooms())));
    simulation
        .outcome(ScalingRuleName.clairvoyant)
        .ifPresent(bound -> findings.add(ratio(ours, bound)));
    simulation.outcomes().stream()
        .filter(other -> other.policy().peer())
        .map(peer -> domination(ours, peer))
        .forEach(findings::add);
  }

  private static Finding ratio(Outcome ours, Outcome bound) {
    double ratio = ours.nodeHours() / bound.nodeHours();
    return new Finding(
        ratio <= MOST_OF_CLAIRVOYANT,
        String.format(
            Locale.ROOT,
            "%s: %.3f times the node-hours of clairvoyant (%.2f are allowed)",
            ours.policy().text(),
            ratio,
            MOST_OF_CLAIRVOYANT));
  }

  private static Finding domination(Outcome ours, Outcome peer) {
    return new Finding(
        !peer.dominates(ours),
        String.format(
            Locale.ROOT,
            "%s beside %s, which takes %.3f times its node-hours: %,d rooms wait longer than 5 s"
                + " there, %,d here",
            ours.policy().text(),
            peer.policy().text(),
            peer.nodeHours() / ours.nodeHours(),
            peer.waits().late(),
            ours.waits().late()));
  }
}
