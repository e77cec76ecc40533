package dev.greenroom.core.app;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The processes that stand ready for an application (contract: ServiceConfig, but for the load
 * balancer, which may be asked for without it).
 *
 * @param allocations by region, each region at most once
 * @param requestsPerProcess how many concurrent requests one process is to handle: the target
 *     metric of the autoscaler, above 0; absent without an autoscaler
 */
public record ServiceConfig(
    List<StaticAllocation> allocations, Optional<Double> requestsPerProcess) {
  /** The only target metric that the contract knows. */
  public static final String METRIC = "concurrent-requests";

  private static final String ATTRIBUTE = "serviceConfig";
  private static final String ALLOCATIONS = "staticProcessAllocation";
  private static final String AUTOSCALER = "processAutoscalerConfig";

  public ServiceConfig {
    allocations = List.copyOf(allocations);
  }

  /** What is wanted in that region; absent where nothing is. */
  public Optional<StaticAllocation> in(Region region) {
    return allocations.stream()
        .filter(allocation -> allocation.region() == region)
        .filter(StaticAllocation::holds)
        .findFirst();
  }

  /** True when processes are held in some region. */
  public boolean holds() {
    return allocations.stream().anyMatch(StaticAllocation::holds);
  }

  /** The same with another target in one region. */
  public ServiceConfig withTarget(Region region, int wanted) {
    return new ServiceConfig(
        allocations.stream().map(a -> a.region() == region ? a.withTarget(wanted) : a).toList(),
        requestsPerProcess);
  }

  /**
   * The same with the targets that the autoscaler has found, as far as they are within the new
   * limits: who changes something else sets none.
   *
   * @param before what held until now
   */
  public ServiceConfig withTargetsFoundIn(ServiceConfig before) {
    return new ServiceConfig(
        allocations.stream()
            .map(
                a ->
                    a.autoscaled()
                        ? before.allocations.stream()
                            .filter(b -> b.region() == a.region() && b.autoscaled())
                            .findFirst()
                            .map(b -> a.withTarget(Math.clamp(b.target(), a.min(), a.max())))
                            .orElse(a)
                        : a)
            .toList(),
        requestsPerProcess);
  }

  static ServiceConfig read(ItemReader in) {
    return new ServiceConfig(
        in.list(ALLOCATIONS, StaticAllocation::read),
        in.object(AUTOSCALER, autoscaler -> autoscaler)
            .flatMap(
                autoscaler -> autoscaler.object("targetMetric", m -> m.decimal("metricValue"))));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put(ALLOCATIONS, allocations.stream().map(StaticAllocation::write).toList())
        .put(
            AUTOSCALER,
            requestsPerProcess.map(
                value ->
                    Map.of("targetMetric", Map.of("metricName", METRIC, "metricValue", value))))
        .item();
  }

  /** Version 2 of an application: version 1 had the JSON of the same as a text. */
  public static Map<String, AttributeValue> asMap(Map<String, AttributeValue> app) {
    AttributeValue config = app.get(ATTRIBUTE);
    if (config == null || config.s() == null) {
      return app;
    }
    Map<String, AttributeValue> upgraded = new HashMap<>(app);
    upgraded.put(ATTRIBUTE, AttributeValue.fromM(EnhancedDocument.fromJson(config.s()).toMap()));
    return upgraded;
  }
}
