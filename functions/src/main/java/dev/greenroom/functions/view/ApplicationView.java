package dev.greenroom.functions.view;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import java.util.List;
import java.util.Optional;

/** An application: Application, and ApplicationWithLatestDeploymentAndBuild. */
public final class ApplicationView {
  private ApplicationView() {}

  public static JsonObject of(Application app) {
    return new JsonObject()
        .put("appId", app.appId())
        .put("orgId", app.orgId())
        .put("appName", app.appName())
        .put("appSecret", app.appSecret().text())
        .put("authConfiguration", auth(app.auth()))
        .putNullable("serviceConfig", serviceConfig(app))
        .put("createdAt", app.createdAt())
        .put("createdBy", app.createdBy())
        .putNullable("deletedAt", app.deletedAt())
        .putNullable("deletedBy", app.deletedBy());
  }

  /** A provider that is off has no key. */
  private static JsonObject auth(AuthConfiguration auth) {
    return new JsonObject()
        .putIfPresent("anonymous", on(auth.anonymous()))
        .putIfPresent("nickname", on(auth.nickname()))
        .putIfPresent(
            "google", auth.googleClientId().map(id -> new JsonObject().put("clientId", id)));
  }

  private static Optional<JsonObject> on(boolean provider) {
    return provider ? Optional.of(new JsonObject()) : Optional.empty();
  }

  private static Optional<JsonObject> serviceConfig(Application app) {
    if (app.serviceConfig().isEmpty() && app.loadBalancer().isEmpty()) {
      return Optional.empty();
    }
    List<StaticAllocation> allocations =
        app.serviceConfig().map(ServiceConfig::allocations).orElse(List.of());
    JsonObject config =
        new JsonObject()
            .put(
                "staticProcessAllocation",
                allocations.stream().map(ApplicationView::allocation).toList())
            .putIfPresent(
                "processAutoscalerConfig",
                app.serviceConfig()
                    .flatMap(ServiceConfig::requestsPerProcess)
                    .map(ApplicationView::autoscaler));
    return Optional.of(
        config.putIfPresent(
            "loadBalancer",
            app.loadBalancer().map(enabled -> new JsonObject().put("enabled", enabled))));
  }

  private static JsonObject allocation(StaticAllocation allocation) {
    return new JsonObject()
        .put("region", allocation.region())
        .put("minProcesses", allocation.min())
        .put("targetProcesses", allocation.target())
        .put("maxProcesses", allocation.max())
        .putIfPresent("autoscalingEnabled", allocation.autoscalingEnabled());
  }

  private static JsonObject autoscaler(double requestsPerProcess) {
    return new JsonObject()
        .put(
            "targetMetric",
            new JsonObject()
                .put("metricName", ServiceConfig.METRIC)
                .put("metricValue", requestsPerProcess));
  }
}
