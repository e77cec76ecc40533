package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.fleet.FleetScaling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What Greenroom's rules are held to, on all traces at a tenth of their size: docs/autoscaling.md
 * has the same at full size.
 */
class AcceptanceTest {
  private static final Setup SETUP =
      new Setup(
          100,
          Setups.ROOM,
          Setups.NODE,
          0,
          1,
          FleetScaling.MOST_NODES,
          85,
          new Setup.Times(120, 60, (int) FleetScaling.DEFAULT.downAfter().toSeconds()),
          0.04,
          1);

  private static List<Trace> traces() throws Exception {
    List<Trace> traces = new ArrayList<>();
    for (String name : List.of("osrs-5min", "naraka-60min", "poe2-launch-60min")) {
      Path file = Path.of("..", "examples", "traces", name + ".csv");
      traces.add(Trace.parse(name, Files.readAllLines(file)));
    }
    GeneratedTraces.NAMES.forEach(name -> traces.add(GeneratedTraces.of(name, 1)));
    return traces;
  }

  @Test
  void onEveryTraceWhatIsPromisedHolds() throws Exception {
    List<Double> ratios = new ArrayList<>();
    for (Trace trace : traces()) {
      Simulation simulation = Simulation.of(trace, SETUP, ScalingRuleName.all());
      List<Finding> findings = Finding.of(simulation);
      assertEquals(12, findings.size(), "two policies: cuts, waits, ratio, three peers each");
      String missed =
          String.join("\n", findings.stream().filter(f -> !f.kept()).map(Finding::said).toList());
      assertEquals("", missed, trace.name());
      ratios.add(
          simulation.outcome(ScalingRuleName.greenroomForecast).orElseThrow().nodeHours()
              / simulation.outcome(ScalingRuleName.clairvoyant).orElseThrow().nodeHours());
    }
    ratios.sort(null);
    assertEquals(6, ratios.size());
    assertTrue(ratios.get(ratios.size() / 2) <= Finding.MOST_OF_CLAIRVOYANT, ratios::toString);
  }
}
