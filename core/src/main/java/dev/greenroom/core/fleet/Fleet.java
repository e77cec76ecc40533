package dev.greenroom.core.fleet;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The machines that an organization has for itself. What is written here is what is wanted; what is
 * there are the nodes of its pools.
 *
 * @param orgId its owner
 * @param fleetId {@code fleet-} and a UUID
 * @param name 1 to 64 characters, unique in the organization
 * @param nodeShapeId the shape of its cloud nodes; one that is no longer offered stays
 * @param scaleUpThreshold above how many percent of requested vCPUs nodes are added, 1..100; at 100
 *     only when something does not fit (SDK, AutoscalerConfig)
 * @param scaling how its cloud nodes come and go, besides the threshold
 * @param baselines the regions whose baseline was ever set
 * @param createdAt when
 * @param createdBy by whom
 */
public record Fleet(
    String orgId,
    String fleetId,
    String name,
    String nodeShapeId,
    int scaleUpThreshold,
    FleetScaling scaling,
    Map<Region, Baseline> baselines,
    Instant createdAt,
    String createdBy) {

  /** Hathora's autoscaler kept utilization between 75 and 85 % (fleets-autoscaling page). */
  public static final int DEFAULT_SCALE_UP_THRESHOLD = 85;

  /** All fleets stand in one partition of their index: they are few, and looked at by each tick. */
  static final String LISTED = "listed";

  static final String EVERY = "all";
  static final String NODES = "baseline_";
  static final String CHANGED_AT = "baselineAt_";

  public Fleet {
    baselines = Map.copyOf(baselines);
  }

  /**
   * How much of a region must be there even when nobody plays.
   *
   * @param nodes the least number of nodes, 0 or more
   * @param changedAt when that was last set
   */
  public record Baseline(int nodes, Instant changedAt) {}

  /**
   * What its owner may change; what is absent stays.
   *
   * @param isDefault whether deployments that name no fleet go to this one
   */
  public record Change(
      Optional<String> name,
      Optional<String> nodeShapeId,
      int scaleUpThreshold,
      Optional<Boolean> isDefault) {}

  /** The least number of nodes of a region: none where it was never set. */
  public int nodeBaseline(Region region) {
    return Optional.ofNullable(baselines.get(region)).map(Baseline::nodes).orElse(0);
  }

  /** When that was last set: with the fleet itself where it never was. */
  public Instant baselineChangedAt(Region region) {
    return Optional.ofNullable(baselines.get(region)).map(Baseline::changedAt).orElse(createdAt);
  }

  static Fleet read(ItemReader in) {
    Map<Region, Baseline> baselines = new EnumMap<>(Region.class);
    for (Region region : Region.values()) {
      if (in.has(NODES + region)) {
        baselines.put(
            region, new Baseline(in.integer(NODES + region), in.instant(CHANGED_AT + region)));
      }
    }
    return new Fleet(
        in.string("orgId"),
        in.string("fleetId"),
        in.string("fleetName"),
        in.string("nodeShapeId"),
        in.integer("scaleUpThreshold", DEFAULT_SCALE_UP_THRESHOLD),
        FleetScaling.read(in),
        baselines,
        in.instant("createdAt"),
        in.string("createdBy"));
  }

  Map<String, AttributeValue> write() {
    ItemWriter item =
        new ItemWriter()
            .put("orgId", orgId)
            .put("fleetId", fleetId)
            .put("fleetName", name)
            .put("nodeShapeId", nodeShapeId)
            .put("scaleUpThreshold", scaleUpThreshold)
            .put(LISTED, EVERY)
            .put("createdAt", createdAt)
            .put("createdBy", createdBy);
    scaling.write(item);
    baselines.forEach(
        (region, baseline) ->
            item.put(NODES + region, baseline.nodes())
                .put(CHANGED_AT + region, baseline.changedAt()));
    return item.item();
  }
}
