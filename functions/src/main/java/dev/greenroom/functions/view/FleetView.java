package dev.greenroom.functions.view;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.Scalings;
import java.util.Optional;

/** A fleet: FleetV2, FleetRegion and NodeShapeV2. */
public final class FleetView {
  /** In place of a number of vCPUs that nobody knows (SDK, scaleIncrementVcpus). */
  private static final int UNKNOWN = -1;

  private FleetView() {}

  public static JsonObject of(Fleet fleet) {
    return settings(fleet).put("nodeShapeId", fleet.nodeShapeId());
  }

  /** All but its shape, which versions call by different names. */
  public static JsonObject settings(Fleet fleet) {
    return new JsonObject()
        .put("fleetId", fleet.fleetId())
        .put("orgId", fleet.orgId())
        .put("name", fleet.name())
        .put(
            "autoscalerConfig", new JsonObject().put("scaleUpThreshold", fleet.scaleUpThreshold()));
  }

  /** The same baseline twice: in nodes, and as older callers know it in vCPUs. */
  public static JsonObject region(Fleet fleet, Region region, NodeShapes shapes) {
    int nodes = fleet.nodeBaseline(region);
    Optional<Integer> ofOne = shapes.find(fleet.nodeShapeId()).map(NodeShape::vcpus);
    return new JsonObject()
        .put("nodeBaseline", nodes)
        .put("cloudMinVcpus", ofOne.map(vcpus -> vcpus * nodes).orElse(UNKNOWN))
        .put("cloudMinVcpusUpdatedAt", fleet.baselineChangedAt(region))
        .put("scaleIncrementVcpus", ofOne.orElse(UNKNOWN));
  }

  /** FleetErrorState. There is no log beside the decisions, so none has an id. */
  public static JsonObject error(Scalings.Failure failure) {
    return new JsonObject()
        .put("inError", failure.inError())
        .put("lastErrorTimestamp", failure.at())
        .put("lastErrorMessage", failure.why())
        .putNullable("lastErrorLogId", Optional.empty());
  }

  public static JsonObject shape(NodeShape shape) {
    return new JsonObject()
        .put("nodeShapeId", shape.nodeShapeId())
        .put("name", shape.name())
        .put("familyId", shape.familyId())
        .put("familyName", shape.familyName())
        .put("minCPU", shape.vcpus())
        .put("minMemoryMB", shape.memoryMb())
        .put("minGPU", shape.gpus());
  }
}
