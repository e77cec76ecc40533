package dev.greenroom.functions.input;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What a fleet may be given: CreateFleetV2 and UpdateFleetV2, and what fleets v1 takes in their
 * place, which differs in the names of the shapes alone.
 *
 * @param field which holds the shape
 * @param shapes what is offered
 * @param name how this version calls a shape
 */
public record FleetFields(String field, NodeShapes shapes, Function<NodeShape, String> name) {
  private static final Text NAME = Text.of(1, 64);
  private static final int MOST_PERCENT = 100;

  /** A field of our own: deployments that name no fleet go to this one. */
  private static final String DEFAULT = "defaultFleet";

  /** As fleets v2 names shapes. */
  public static FleetFields current(NodeShapes shapes) {
    return new FleetFields("nodeShapeId", shapes, NodeShape::nodeShapeId);
  }

  /** A new fleet of the organization. */
  public Fleet created(Fields body, String orgId, Instant now, String by) {
    return new Fleet(
        orgId,
        "fleet-" + UUID.randomUUID(),
        body.requiredText("name", NAME),
        shape(body).orElseThrow(() -> Refusal.missing(field, allowed())),
        threshold(body),
        FleetScaling.DEFAULT,
        Map.of(),
        now,
        by);
  }

  /** What is not given stays. */
  public Fleet.Change changed(Fields body) {
    return new Fleet.Change(
        body.text("name", NAME), shape(body), threshold(body), body.flag(DEFAULT));
  }

  /** Whether the new one is to be the default. */
  public static boolean isDefault(Fields body) {
    return body.flag(DEFAULT).orElse(false);
  }

  private Optional<String> shape(Fields body) {
    return body.text(field, new Text(0, Integer.MAX_VALUE, Optional.empty(), allowed()))
        .map(
            given ->
                shapes.all().stream()
                    .filter(shape -> name.apply(shape).equals(given))
                    .findFirst()
                    .orElseThrow(() -> body.refused(field, given, allowed()))
                    .nodeShapeId());
  }

  private String allowed() {
    return "one of " + String.join(", ", shapes.all().stream().map(name).toList());
  }

  private static int threshold(Fields body) {
    return body.requiredObject("autoscalerConfig")
        .requiredInteger("scaleUpThreshold", 1, MOST_PERCENT);
  }
}
