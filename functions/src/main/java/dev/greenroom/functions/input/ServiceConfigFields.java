package dev.greenroom.functions.input;

import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** ServiceConfigWrite: how many processes are to stand ready in each region. */
final class ServiceConfigFields {
  private static final int MOST = 10_000;
  private static final String METRIC = "'concurrent-requests'";

  private ServiceConfigFields() {}

  /** As JSON in the form in which it is read again; the load balancer is kept elsewhere. */
  static String read(Fields service) {
    Map<String, Object> json = new LinkedHashMap<>();
    boolean autoscaler = service.has("processAutoscalerConfig");
    service.require("staticProcessAllocation", "an array of at most 14 objects");
    List<Object> allocations = new ArrayList<>();
    Set<Region> seen = EnumSet.noneOf(Region.class);
    for (Fields entry : service.objects("staticProcessAllocation", Region.values().length)) {
      Region region = entry.requiredChoice("region", Region.class);
      if (!seen.add(region)) {
        throw entry.refused("region", region.name(), "a region that is not listed before");
      }
      allocations.add(allocation(entry, region, autoscaler));
    }
    json.put("staticProcessAllocation", allocations);
    service
        .object("processAutoscalerConfig")
        .ifPresent(config -> json.put("processAutoscalerConfig", autoscaler(config)));
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> allocation(Fields entry, Region region, boolean autoscaler) {
    int min = entry.requiredInteger("minProcesses", 0, MOST);
    boolean autoscaling = entry.flag("autoscalingEnabled").orElse(false);
    if (autoscaling && !autoscaler) {
      throw entry.refused(
          "autoscalingEnabled", true, "false unless processAutoscalerConfig is given");
    }
    if (autoscaling && entry.has("targetProcesses")) {
      throw entry.refused(
          "targetProcesses",
          entry.requiredInteger("targetProcesses", 0, MOST),
          "absent when autoscalingEnabled is true");
    }
    OptionalInt max = entry.integer("maxProcesses", min, MOST);
    int target = entry.integer("targetProcesses", min, max.orElse(MOST)).orElse(min);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("region", region.name());
    json.put("minProcesses", min);
    json.put("targetProcesses", target);
    json.put("maxProcesses", max.orElse(chosenMaximum(target)));
    entry.flag("autoscalingEnabled").ifPresent(flag -> json.put("autoscalingEnabled", flag));
    return json;
  }

  /** Null lets the server choose: twice the target leaves room for a rollout, and 10 at least. */
  private static int chosenMaximum(int target) {
    return Math.min(MOST, Math.max(10, 2 * target));
  }

  private static Map<String, Object> autoscaler(Fields config) {
    Fields metric = config.requiredObject("targetMetric");
    String name =
        metric.requiredText("metricName", Text.matching(1, 100, "concurrent-requests", METRIC));
    double value =
        metric
            .number("metricValue")
            .orElseThrow(() -> Refusal.missing(metric.name("metricValue"), "a number above 0"));
    if (value <= 0) {
      throw metric.refused("metricValue", value, "a number above 0");
    }
    Map<String, Object> target = new LinkedHashMap<>();
    target.put("metricName", name);
    target.put("metricValue", value);
    return Map.of("targetMetric", target);
  }
}
