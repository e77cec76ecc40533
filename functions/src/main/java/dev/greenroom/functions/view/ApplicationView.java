package dev.greenroom.functions.view;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An application: Application, and ApplicationWithLatestDeploymentAndBuild. */
public final class ApplicationView {
  private ApplicationView() {}

  public static JsonObject of(Application app) {
    return new JsonObject()
        .put("appId", app.appId())
        .put("orgId", app.orgId())
        .put("appName", app.appName())
        .put("appSecret", app.appSecret())
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
    JsonObject config = new JsonObject().put("staticProcessAllocation", List.of());
    app.serviceConfig()
        .map(json -> (Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(stored -> stored.forEach((name, value) -> config.put((String) name, value)));
    return Optional.of(
        config.putIfPresent(
            "loadBalancer",
            app.loadBalancer().map(enabled -> new JsonObject().put("enabled", enabled))));
  }
}
