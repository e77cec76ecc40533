package dev.greenroom.local.cli.simulate;

import dev.greenroom.core.sim.Finding;
import dev.greenroom.core.sim.KnownPeak;
import dev.greenroom.core.sim.Outcome;
import dev.greenroom.core.sim.ScalingRuleName;
import dev.greenroom.core.sim.Setup;
import dev.greenroom.core.sim.Simulation;
import dev.greenroom.local.cli.api.Json;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;

/** A page with all figures and charts of a run. It loads nothing. */
public final class HtmlReport {
  private static final String DEMAND = "var(--demand)";
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--text:#1d2733;--soft:#4a5665;--faint:#6b7787;--page:#fff;--line:#d8dee6;
      --grid:#e8ecf1;--code:#f5f7fa;--good:#1a7f4b;--bad:#b42318;--demand:#c3ccd8;
      --greenroom:#1a7f4b;--greenroom-forecast:#0b62c4;--static-peak:#6b7787;--clairvoyant:#8a4fff;
      --agones-buffer:#c2570c;--gamelift-target:#b42318;--ecs-managed:#a16207}
      @media(prefers-color-scheme:dark){:root{--text:#e3e9f0;--soft:#a9b5c3;--faint:#93a1b3;--page:#12181f;--line:#33404f;
      --grid:#232d38;--code:#1a222b;--good:#4cc38a;--bad:#ff7b72;--demand:#46566a;
      --greenroom:#4cc38a;--greenroom-forecast:#5aa9ff;--static-peak:#93a1b3;--clairvoyant:#b794ff;
      --agones-buffer:#f0883e;--gamelift-target:#ff7b72;--ecs-managed:#e3b341}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--text);background:var(--page);max-width:1080px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:3rem;border-top:1px solid var(--line);padding-top:1.5rem}
      h3{font-size:1rem;margin:1.6rem 0 .3rem}p,figcaption{color:var(--soft)}
      .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid var(--grid)}td{white-space:nowrap}
      th{font-size:.75rem;color:var(--soft);vertical-align:bottom}th:first-child,td:first-child{text-align:left}
      .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:1rem}
      figure{margin:0;max-width:760px}figcaption{font-size:.85rem}svg{width:100%;height:auto;display:block}
      svg path{stroke-width:1.4}.grid{stroke:var(--grid)}.axis{font-size:12px;fill:var(--faint)}.name{font-size:13px}
      .charts .axis{font-size:16px}
      ul{padding-left:0;list-style:none}.kept::before{content:"kept ";color:var(--good);font-weight:600}
      .missed::before{content:"missed ";color:var(--bad);font-weight:600}
      pre{background:var(--code);padding:.8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
      """;

  private HtmlReport() {}

  /** The whole page. */
  public static String of(List<Simulation> simulations) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Greenroom: simulated fleets</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>Simulated fleets</h1>");
    simulations.forEach(simulation -> section(page, simulation));
    return page.append("</body></html>\n").toString();
  }

  private static void section(StringBuilder page, Simulation simulation) {
    page.append("<h2>").append(Form.html(simulation.trace().name())).append("</h2><p>");
    page.append(Form.html(SimulationTable.heading(simulation))).append(".<br>");
    page.append(Form.html(setup(simulation.setup()))).append("</p>");
    table(page, simulation);
    findings(page, simulation);
    curves(page, simulation);
    waits(page, simulation);
    scatter(page, simulation);
    schedules(page, simulation);
  }

  private static String setup(Setup setup) {
    return ("%s players in a room of %s vCPU and %d MiB; nodes of %s vCPU and %d MiB, %d of bare"
            + " metal, %d to %d of the cloud; threshold %d %%; a node starts in %d s; a room"
            + " boots in %d s, which counts as no wait; seed %d.")
        .formatted(
            Form.point(setup.playersPerRoom()),
            Form.point(setup.room().milliVcpus() / 1000.0),
            setup.room().memoryMb(),
            Form.point(setup.node().milliVcpus() / 1000.0),
            setup.node().memoryMb(),
            setup.metal(),
            setup.minNodes(),
            setup.maxNodes(),
            setup.threshold(),
            setup.times().nodeStart(),
            setup.times().boot(),
            setup.seed());
  }

  private static void table(StringBuilder page, Simulation simulation) {
    page.append("<div class=\"wide\"><table><tr>");
    Arrays.stream(SimulationTable.titles())
        .forEach(title -> page.append("<th>").append(Form.html(title)).append("</th>"));
    page.append("</tr>");
    for (String[] row : SimulationTable.rows(simulation)) {
      page.append("<tr>");
      Arrays.stream(row)
          .forEach(cell -> page.append("<td>").append(Form.html(cell)).append("</td>"));
      page.append("</tr>");
    }
    page.append("</table></div>");
  }

  private static void findings(StringBuilder page, Simulation simulation) {
    page.append("<ul>");
    for (Finding finding : Finding.of(simulation)) {
      page.append("<li class=\"%s\">".formatted(finding.kept() ? "kept" : "missed"))
          .append(Form.html(finding.said()))
          .append("</li>");
    }
    page.append("</ul>");
  }

  private static void curves(StringBuilder page, Simulation simulation) {
    page.append(
        "<h3>Rooms asked for (grey) and places on running nodes</h3><div class=\"charts\">");
    int most =
        simulation.outcomes().stream()
            .mapToInt(
                outcome ->
                    Math.max(most(outcome.series().capacity()), most(outcome.series().requested())))
            .max()
            .orElse(0);
    for (Outcome outcome : simulation.outcomes()) {
      Chart chart =
          new Chart(220, most, "rooms and places")
              .days(simulation.trace().start(), simulation.trace().length())
              .area(DEMAND, outcome.series().requested())
              .line(color(outcome.policy()), outcome.series().capacity());
      figure(page, outcome.policy().text(), chart);
    }
    page.append("</div>");
  }

  private static void waits(StringBuilder page, Simulation simulation) {
    page.append("<h3>Rooms that wait for a place</h3><div class=\"charts\">");
    for (Outcome outcome : simulation.outcomes()) {
      int[] waiting = outcome.series().waiting();
      if (most(waiting) > 0) {
        Chart chart =
            new Chart(160, most(waiting), "rooms that wait")
                .days(simulation.trace().start(), simulation.trace().length())
                .line(color(outcome.policy()), waiting);
        figure(page, outcome.policy().text(), chart);
      }
    }
    page.append("</div><p>Policies that are not shown let none wait.</p>");
  }

  /** One that is there all the time costs so much more that the others would be one point. */
  private static void scatter(StringBuilder page, Simulation simulation) {
    List<Outcome> shown =
        simulation.outcomes().stream()
            .filter(outcome -> outcome.policy() != ScalingRuleName.staticPeak)
            .toList();
    DoubleSummaryStatistics costs = shown.stream().mapToDouble(Outcome::cost).summaryStatistics();
    if (shown.isEmpty() || costs.getMax() == 0) {
      return;
    }
    double from = costs.getMin() * 0.99;
    double width = costs.getMax() * 1.01 - from;
    long latest = shown.stream().mapToLong(outcome -> outcome.waits().late()).max().orElse(0);
    Chart chart = new Chart(300, latest, "cost against waiting");
    for (int i = 1; i < 5; i++) {
      chart.mark(i / 5.0, Form.whole(from + width * i / 5));
    }
    chart.dots(
        shown.stream()
            .map(
                outcome ->
                    new Chart.Dot(
                        color(outcome.policy()),
                        (outcome.cost() - from) / width,
                        outcome.waits().late(),
                        outcome.policy().text()))
            .toList());
    page.append("<h3>Cost (to the right) against rooms that wait longer than 5 s (upwards)</h3>");
    figure(
        page, "Left and low is better; costs do not begin at 0, static-peak lies outside.", chart);
  }

  private static void figure(StringBuilder page, String caption, Chart chart) {
    page.append("<figure>").append(chart).append("<figcaption>").append(Form.html(caption));
    page.append("</figcaption></figure>");
  }

  private static void schedules(StringBuilder page, Simulation simulation) {
    Map<String, Object> schedules = Schedules.of(simulation);
    page.append("<h3>Minimums for peaks that come back</h3>");
    if (schedules.isEmpty()) {
      page.append(
          "<p>None: a trace of two weeks or more is needed, and peaks above the minimum.</p>");
      return;
    }
    page.append(
        "<p>Each is a body of <code>PUT"
            + " /greenroom/v1/fleets/{fleetId}/regions/{region}/schedules/{name}</code>.</p><pre>");
    schedules.forEach(
        (name, body) ->
            page.append(Form.html(name))
                .append("  ")
                .append(Form.html(new Json(body).toString()))
                .append('\n'));
    page.append("</pre>");
    long needed = simulation.peaks().stream().mapToLong(KnownPeak::minVcpus).max().orElse(0);
    if (needed > Schedules.most(simulation.setup())) {
      page.append(
          "<p>They would need up to %s vCPUs; the API takes at most %s.</p>"
              .formatted(Form.whole(needed), Form.whole(Schedules.most(simulation.setup()))));
    }
  }

  private static int most(int[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  /** A name of the style, which has one for light and one for dark. */
  private static String color(ScalingRuleName policy) {
    return "var(--%s)".formatted(policy.text());
  }
}
