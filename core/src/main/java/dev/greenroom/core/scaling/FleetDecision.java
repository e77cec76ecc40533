package dev.greenroom.core.scaling;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.forecast.Outlook;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What was decided about a region of a fleet, and why.
 *
 * @param orgId whose fleet
 * @param fleetId the fleet
 * @param at when
 * @param region where
 * @param action what is done: order, takeBack, drain, terminate, giveUp, several of them with a
 *     plus between, or none
 * @param why a sentence for people
 * @param inputs what it was decided by, for programs
 */
public record FleetDecision(
    String orgId,
    String fleetId,
    Instant at,
    Region region,
    String action,
    String why,
    Map<String, String> inputs) {

  /** Of a decision that nothing can be done at present. */
  public static final String NOTHING = "none";

  static final String ENTRY = "decision#";

  public FleetDecision {
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
  }

  static FleetDecision of(
      Fleet fleet, Region region, ScalingPlan plan, Optional<Outlook> outlook, Instant now) {
    String action =
        plan.actions().stream()
            .map(FleetDecision::word)
            .distinct()
            .collect(Collectors.joining("+"));
    return new FleetDecision(
        fleet.orgId(),
        fleet.fleetId(),
        now,
        region,
        action.isEmpty() ? NOTHING : action,
        plan.why(),
        inputs(plan, outlook));
  }

  private static String word(ScalingAction action) {
    return switch (action) {
      case ScalingAction.GiveUp up -> "giveUp";
      case ScalingAction.Terminate end -> "terminate";
      case ScalingAction.TakeBack back -> "takeBack";
      case ScalingAction.Order order -> "order";
      case ScalingAction.Drain drain -> "drain";
    };
  }

  private static Map<String, String> inputs(ScalingPlan plan, Optional<Outlook> outlook) {
    ScalingPlan.Figures f = plan.figures();
    Map<String, String> inputs = new TreeMap<>();
    put(inputs, "requestedMilliVcpus", f.requested().milliVcpus());
    put(inputs, "requestedMemoryMb", f.requested().memoryMb());
    put(inputs, "provisionedMilliVcpus", f.provisioned().milliVcpus());
    put(inputs, "provisionedMemoryMb", f.provisioned().memoryMb());
    put(inputs, "metalMilliVcpus", f.metal().milliVcpus());
    put(inputs, "waiting", f.waiting());
    put(inputs, "running", f.running());
    put(inputs, "starting", f.starting());
    put(inputs, "draining", f.draining());
    put(inputs, "target", f.target());
    put(inputs, "minNodes", f.least());
    put(inputs, "maxNodes", f.most());
    put(inputs, "expectedMilliVcpus", f.expected());
    if (Double.isFinite(f.utilization())) {
      inputs.put("utilizationPercent", String.format(Locale.ROOT, "%.1f", f.utilization()));
    }
    outlook.ifPresent(expected -> forecast(inputs, expected));
    plan.actions()
        .forEach(
            action ->
                nodesOf(action)
                    .ifPresent(
                        ids -> inputs.merge(word(action) + "Nodes", ids, (a, b) -> a + "," + b)));
    return inputs;
  }

  private static Optional<String> nodesOf(ScalingAction action) {
    return switch (action) {
      case ScalingAction.TakeBack back -> Optional.of(String.join(",", back.nodeIds()));
      case ScalingAction.Drain drain -> Optional.of(String.join(",", drain.nodeIds()));
      case ScalingAction.GiveUp up -> Optional.of(up.nodeId());
      case ScalingAction.Terminate end -> Optional.of(end.nodeId());
      case ScalingAction.Order order -> Optional.empty();
    };
  }

  private static void forecast(Map<String, String> inputs, Outlook outlook) {
    inputs.put("forecastBasis", outlook.basis().name());
    inputs.put("forecastTrusted", Boolean.toString(outlook.trusted()));
    put(inputs, "forecastMilliVcpus", Math.round(outlook.demand()));
    if (Double.isFinite(outlook.error())) {
      inputs.put("forecastErrorPercent", String.format(Locale.ROOT, "%.1f", 100 * outlook.error()));
    }
  }

  private static void put(Map<String, String> inputs, String name, long value) {
    inputs.put(name, Long.toString(value));
  }

  /** Under this its decisions sort by their time, those of a tick by their region. */
  static String entry(Instant at, Region region, long version) {
    return "%s%013d#%s#%d".formatted(ENTRY, at.toEpochMilli(), region, version);
  }

  Map<String, AttributeValue> write(long version, Instant kept) {
    return new ItemWriter()
        .put("orgId", orgId)
        .put("fleetId", fleetId)
        .put("entry", entry(at, region, version))
        .put("at", at)
        .put("region", region)
        .put("action", action)
        .put("why", why)
        .put("inputs", inputs)
        .put("expiresAt", kept.getEpochSecond())
        .item();
  }

  static FleetDecision read(ItemReader in) {
    return new FleetDecision(
        in.string("orgId"),
        in.string("fleetId"),
        in.instant("at"),
        in.constant("region", Region.class),
        in.string("action"),
        in.string("why"),
        in.texts("inputs"));
  }
}
