package dev.greenroom.local.cli.simulate;

import dev.greenroom.core.sim.Finding;
import dev.greenroom.core.sim.Outcome;
import dev.greenroom.core.sim.Setup;
import dev.greenroom.core.sim.Simulation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same figures for machines. Times are seconds, shares are 0 to 1. */
public final class SimulationJson {
  private SimulationJson() {}

  /** Maps and lists of all simulations of a run. */
  public static Map<String, Object> of(List<Simulation> simulations) {
    return Map.of("simulations", simulations.stream().map(SimulationJson::one).toList());
  }

  private static Map<String, Object> one(Simulation simulation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("trace", simulation.trace().name());
    json.put("start", simulation.trace().start().toString());
    json.put("seconds", simulation.trace().length());
    json.put("rooms", simulation.rooms());
    json.put("peakRooms", simulation.peak());
    json.put("setup", setup(simulation.setup()));
    json.put("policies", simulation.outcomes().stream().map(SimulationJson::outcome).toList());
    json.put("findings", Finding.of(simulation).stream().map(SimulationJson::finding).toList());
    json.put("schedules", Schedules.of(simulation));
    return json;
  }

  private static Map<String, Object> setup(Setup setup) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("playersPerRoom", setup.playersPerRoom());
    json.put("roomVcpus", setup.room().milliVcpus() / 1000.0);
    json.put("roomMemoryMb", setup.room().memoryMb());
    json.put("nodeVcpus", setup.node().milliVcpus() / 1000.0);
    json.put("nodeMemoryMb", setup.node().memoryMb());
    json.put("metal", setup.metal());
    json.put("minNodes", setup.minNodes());
    json.put("maxNodes", setup.maxNodes());
    json.put("threshold", setup.threshold());
    json.put("nodeStart", setup.times().nodeStart());
    json.put("boot", setup.times().boot());
    json.put("downAfter", setup.times().downAfter());
    json.put("pricePerVcpuHour", setup.pricePerVcpuHour());
    json.put("seed", setup.seed());
    return json;
  }

  private static Map<String, Object> outcome(Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", outcome.policy().text());
    json.put("nodeHours", outcome.nodeHours());
    json.put("cost", outcome.cost());
    json.put("utilization", outcome.utilization());
    json.put("waits", waits(outcome.waits()));
    json.put("waitsWhereDemandRisesWithinTheBuffer", waits(outcome.calm()));
    json.put("nodeStarts", outcome.nodeStarts());
    json.put("mostNodes", outcome.mostNodes());
    json.put("roomsCut", outcome.roomsCut());
    json.put("minutesUnderMinimum", outcome.minutesUnderMinimum());
    outcome
        .forecast()
        .ifPresent(
            forecast ->
                json.put(
                    "forecast", Map.of("error", forecast.error(), "trusted", forecast.trusted())));
    return json;
  }

  private static Map<String, Object> waits(Outcome.Waits waits) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rooms", waits.rooms());
    json.put("p50", waits.p50());
    json.put("p99", waits.p99());
    json.put("max", waits.max());
    json.put("mean", waits.mean());
    json.put("longerThan5s", waits.late());
    return json;
  }

  private static Map<String, Object> finding(Finding finding) {
    return Map.of("kept", finding.kept(), "said", finding.said());
  }
}
