package dev.greenroom.functions.input;

import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.region.Region;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** ServiceConfigWrite: how many processes are to stand ready in each region. */
final class ServiceConfigFields {
  private static final int MOST = 10_000;
  private static final double LEAST_REQUESTS = 0.001;
  private static final double MOST_REQUESTS = 1_000_000;
  private static final String REQUESTS = "a number from 0.001 to 1000000";

  private ServiceConfigFields() {}

  /** The load balancer is kept elsewhere. */
  static ServiceConfig read(Fields service) {
    return read(service, false);
  }

  /** As it was read elsewhere: with the targets that an autoscaler had found. */
  static ServiceConfig moved(Fields service) {
    return read(service, true);
  }

  private static ServiceConfig read(Fields service, boolean moved) {
    Optional<Double> requests =
        service.object("processAutoscalerConfig").map(ServiceConfigFields::autoscaler);
    service.require("staticProcessAllocation", "an array of at most 14 objects");
    List<StaticAllocation> allocations = new ArrayList<>();
    Set<Region> seen = EnumSet.noneOf(Region.class);
    for (Fields entry : service.objects("staticProcessAllocation", Region.values().length)) {
      Region region = entry.requiredChoice("region", Region.class);
      if (!seen.add(region)) {
        throw entry.refused("region", region.name(), "a region that is not listed before");
      }
      allocations.add(allocation(entry, region, requests.isPresent(), moved));
    }
    return new ServiceConfig(allocations, requests);
  }

  private static StaticAllocation allocation(
      Fields entry, Region region, boolean autoscaler, boolean moved) {
    int min = entry.requiredInteger("minProcesses", 0, MOST);
    Optional<Boolean> enabled = entry.flag("autoscalingEnabled");
    boolean autoscaling = enabled.orElse(false);
    if (autoscaling && !autoscaler) {
      throw entry.refused(
          "autoscalingEnabled", true, "false unless processAutoscalerConfig is given");
    }
    if (autoscaling && !moved && entry.has("targetProcesses")) {
      throw entry.refused(
          "targetProcesses",
          entry.requiredInteger("targetProcesses", 0, MOST),
          "absent when autoscalingEnabled is true");
    }
    OptionalInt max = entry.integer("maxProcesses", min, MOST);
    int target = entry.integer("targetProcesses", min, max.orElse(MOST)).orElse(min);
    return new StaticAllocation(region, min, target, max.orElse(chosenMaximum(target)), enabled);
  }

  /** Null lets the server choose: twice the target leaves room for a rollout, and 10 at least. */
  private static int chosenMaximum(int target) {
    return Math.min(MOST, Math.max(10, 2 * target));
  }

  private static double autoscaler(Fields config) {
    Fields metric = config.requiredObject("targetMetric");
    metric.requiredText(
        "metricName",
        Text.matching(1, 100, ServiceConfig.METRIC, "'" + ServiceConfig.METRIC + "'"));
    double value =
        metric
            .number("metricValue")
            .orElseThrow(() -> Refusal.missing(metric.name("metricValue"), REQUESTS));
    if (value < LEAST_REQUESTS || value > MOST_REQUESTS) {
      throw metric.refused("metricValue", value, REQUESTS);
    }
    return value;
  }
}
