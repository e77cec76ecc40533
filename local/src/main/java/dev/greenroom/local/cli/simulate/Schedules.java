package dev.greenroom.local.cli.simulate;

import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.sim.KnownPeak;
import dev.greenroom.core.sim.Setup;
import dev.greenroom.core.sim.Simulation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Minimums for the peaks of a trace that come back, as the API of schedules takes them. */
public final class Schedules {
  private static final int MINUTE = 60;

  /** The tick that comes next, and a room's boot beside it. */
  private static final int SPARE_MINUTES = 1;

  private Schedules() {}

  /** By name: the body of {@code PUT …/schedules/{name}}. */
  public static Map<String, Object> of(Simulation simulation) {
    Map<String, Object> schedules = new LinkedHashMap<>();
    for (KnownPeak peak : simulation.peaks()) {
      schedules.put(peak.name(), body(peak, simulation.setup()));
    }
    return schedules;
  }

  /** The most vCPUs that the API takes as a minimum. */
  static long most(Setup setup) {
    return FleetScaling.MOST_NODES * (setup.node().milliVcpus() / 1000);
  }

  private static Map<String, Object> body(KnownPeak peak, Setup setup) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("cron", peak.cron());
    body.put("timeZone", "UTC");
    body.put("minVcpus", Math.min(peak.minVcpus(), most(setup)));
    body.put("duration", peak.duration().toString());
    int seconds = setup.times().nodeStart() + setup.times().boot();
    long minutes = Math.ceilDiv(seconds, MINUTE) + SPARE_MINUTES;
    body.put("leadTime", Duration.ofMinutes(minutes).toString());
    body.put("enabled", true);
    return body;
  }
}
