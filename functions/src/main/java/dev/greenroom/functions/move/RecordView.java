package dev.greenroom.functions.move;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.view.ApplicationView;
import dev.greenroom.functions.view.FleetScalingView;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.ScheduleView;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an export says of each thing: all that an import needs to make the same thing again. */
final class RecordView {
  private RecordView() {}

  static JsonObject of(Org org) {
    return new JsonObject()
        .put("kind", Kind.organization)
        .put("orgId", org.orgId())
        .putIfPresent("name", org.name())
        .put("maxRequestedMemoryMB", org.maxRequestedMemoryMb());
  }

  /**
   * @param schedules the scheduled minimums of all its regions
   */
  static JsonObject of(
      Fleet fleet, Optional<String> defaultFleetId, List<MinimumSchedule> schedules) {
    return new JsonObject()
        .put("kind", Kind.fleet)
        .put("fleetId", fleet.fleetId())
        .put("name", fleet.name())
        .put("nodeShapeId", fleet.nodeShapeId())
        .put("autoscalerConfig", new JsonObject().put("scaleUpThreshold", fleet.scaleUpThreshold()))
        .put("autoscaler", FleetScalingView.settings(fleet.scaling()))
        .put("defaultFleet", defaultFleetId.equals(Optional.of(fleet.fleetId())))
        .put(
            "regions",
            Arrays.stream(Region.values())
                .filter(fleet.baselines()::containsKey)
                .map(region -> region(fleet, region))
                .toList())
        .put("schedules", schedules.stream().map(RecordView::schedule).toList())
        .put("createdAt", fleet.createdAt())
        .put("createdBy", fleet.createdBy());
  }

  private static JsonObject schedule(MinimumSchedule schedule) {
    return new JsonObject()
        .put("region", schedule.region())
        .putAll(ScheduleView.settings(schedule));
  }

  private static JsonObject region(Fleet fleet, Region region) {
    return new JsonObject()
        .put("region", region)
        .put("nodeBaseline", fleet.nodeBaseline(region))
        .put("changedAt", fleet.baselineChangedAt(region));
  }

  /**
   * @param archived whether its archive can be had
   */
  static JsonObject of(Build build, boolean archived) {
    return new JsonObject()
        .put("kind", Kind.build)
        .put("buildId", build.buildId())
        .putIfPresent("buildTag", build.buildTag())
        .put("status", build.status())
        .put("source", build.source())
        .putIfPresent("image", build.image())
        .put("archived", archived)
        .put("buildSizeInBytes", build.sizeInBytes())
        .put("imageSize", build.imageSize())
        .putIfPresent("contentHash", build.contentHash())
        .putIfPresent("appId", build.appId())
        .put("createdAt", build.createdAt())
        .put("createdBy", build.createdBy())
        .putIfPresent("startedAt", build.startedAt())
        .putIfPresent("finishedAt", build.finishedAt())
        .putIfPresent("deletedAt", build.deletedAt());
  }

  static JsonObject of(Application app) {
    Map<String, Object> shown = ApplicationView.of(app).toMap();
    return new JsonObject()
        .put("kind", Kind.application)
        .put("appId", app.appId())
        .put("appName", app.appName())
        .put("appSecret", app.appSecret().text())
        .put("authConfiguration", shown.get("authConfiguration"))
        .putIfPresent("serviceConfig", Optional.ofNullable(shown.get("serviceConfig")))
        .put("createdAt", app.createdAt())
        .put("createdBy", app.createdBy());
  }

  /** The builds that have the numbers from that one on. */
  static JsonObject numbers(String appId, int first, List<String> buildIds) {
    return new JsonObject()
        .put("kind", Kind.buildNumbers)
        .put("appId", appId)
        .put("first", first)
        .put("buildIds", buildIds);
  }

  static JsonObject of(Deployment deployment) {
    DeploymentSpec spec = deployment.spec();
    ContainerPort port = spec.ports().getFirst();
    return new JsonObject()
        .put("kind", Kind.deployment)
        .put("appId", deployment.appId())
        .put("deploymentId", spec.deploymentId())
        .put("number", spec.number())
        .put("buildId", deployment.buildId())
        .putIfPresent("buildTag", deployment.buildTag())
        .putIfPresent("deploymentTag", deployment.deploymentTag())
        .put("roomsPerProcess", spec.roomsPerProcess())
        .put("transportType", port.transport())
        .put("containerPort", port.port())
        .put(
            "additionalContainerPorts",
            spec.ports().stream().skip(1).map(RecordView::port).toList())
        .put("requestedCPU", JsonObject.thousandths(spec.milliVcpus()))
        .put("requestedMemoryMB", spec.memoryMb())
        .put("idleTimeoutEnabled", spec.idleTimeoutEnabled())
        .putIfPresent("fleetId", spec.fleetId())
        .put(
            "env",
            deployment.env().entrySet().stream()
                .map(e -> new JsonObject().put("name", e.getKey()).put("value", e.getValue()))
                .toList())
        .put("createdAt", deployment.createdAt())
        .put("createdBy", deployment.createdBy());
  }

  private static JsonObject port(ContainerPort port) {
    return new JsonObject()
        .put("name", port.name())
        .put("port", port.port())
        .put("transportType", port.transport());
  }
}
