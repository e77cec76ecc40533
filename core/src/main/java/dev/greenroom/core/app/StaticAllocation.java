package dev.greenroom.core.app;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How many processes are to stand in one region, at least as many in each field as in the one
 * before (contract: StaticProcessAllocationConfig; static-process-allocation page).
 *
 * @param region where
 * @param min how many take rooms at every moment, also while a deployment is rolled out
 * @param target how many are wanted; managed by the autoscaler where that is enabled
 * @param max how many may stand at once, old and new together
 * @param autoscalingEnabled as given; absent counts as false
 */
public record StaticAllocation(
    Region region, int min, int target, int max, Optional<Boolean> autoscalingEnabled) {

  public StaticAllocation {
    if (min < 0 || target < min || max < target) {
      throw new IllegalArgumentException("%d, %d, %d in %s".formatted(min, target, max, region));
    }
  }

  public boolean autoscaled() {
    return autoscalingEnabled.orElse(false);
  }

  /** False where nothing is wanted: such a region is left alone. */
  public boolean holds() {
    return target > 0 || autoscaled();
  }

  public StaticAllocation withTarget(int wanted) {
    return new StaticAllocation(region, min, wanted, max, autoscalingEnabled);
  }

  static StaticAllocation read(ItemReader in) {
    return new StaticAllocation(
        in.constant("region", Region.class),
        in.integer("minProcesses"),
        in.integer("targetProcesses"),
        in.integer("maxProcesses"),
        in.has("autoscalingEnabled")
            ? Optional.of(in.flag("autoscalingEnabled"))
            : Optional.empty());
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("region", region)
        .put("minProcesses", min)
        .put("targetProcesses", target)
        .put("maxProcesses", max)
        .put("autoscalingEnabled", autoscalingEnabled)
        .item();
  }
}
