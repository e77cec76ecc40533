package dev.greenroom.functions.input;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.app.ServiceConfig;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What an application may be given: CreateAppConfig, AppConfigWithServiceConfig, its partial. */
public final class AppFields {
  private static final Text APP_ID =
      Text.matching(5, 100, "app-[a-zA-Z0-9-]+", "a-z, A-Z, 0-9 and -, beginning with 'app-'");
  private static final Text SECRET =
      Text.matching(16, 200, "[\\x21-\\x7e]+", "printable ASCII without spaces");
  private static final Text CLIENT_ID = Text.of(1, 500);

  private AppFields() {}

  /** What is given at creation; a load balancer stands beside the service configuration here. */
  public static Application.Settings created(Fields body) {
    return new Application.Settings(
        body.requiredText("appName", Limits.APP_NAME),
        auth(body.requiredObject("authConfiguration")),
        Optional.empty(),
        body.object("loadBalancer").map(balancer -> balancer.requiredFlag("enabled")));
  }

  /** A full replacement: what is not given is taken away. */
  public static Application.Settings replaced(Fields body) {
    return all(body, ServiceConfigFields::read);
  }

  /** The same of an application that moves, as it was read: targets of the autoscaler included. */
  public static Application.Settings moved(Fields body) {
    return all(body, ServiceConfigFields::moved);
  }

  private static Application.Settings all(Fields body, Function<Fields, ServiceConfig> config) {
    Optional<Fields> service = body.object("serviceConfig");
    return new Application.Settings(
        body.requiredText("appName", Limits.APP_NAME),
        auth(body.requiredObject("authConfiguration")),
        service.map(config),
        service.flatMap(AppFields::balancer));
  }

  /** What is not given stays; a service configuration is replaced as a whole. */
  public static Application.Settings patched(Application.Settings before, Fields body) {
    Optional<Fields> service = body.object("serviceConfig");
    return new Application.Settings(
        body.text("appName", Limits.APP_NAME).orElse(before.appName()),
        body.object("authConfiguration").map(AppFields::auth).orElse(before.auth()),
        service.isPresent() ? service.map(ServiceConfigFields::read) : before.serviceConfig(),
        service.isPresent() ? service.flatMap(AppFields::balancer) : before.loadBalancer());
  }

  /** An operator may bring an id: shipped clients have theirs baked in. */
  public static String appId(Fields body) {
    return body.text("appId", APP_ID).orElseGet(() -> "app-" + UUID.randomUUID());
  }

  /** And a secret, with which tokens of players were signed before. */
  public static String appSecret(Fields body) {
    return body.text("appSecret", SECRET).orElseGet(() -> "secret-" + UUID.randomUUID());
  }

  private static Optional<Boolean> balancer(Fields service) {
    return service.object("loadBalancer").map(balancer -> balancer.requiredFlag("enabled"));
  }

  private static AuthConfiguration auth(Fields auth) {
    return new AuthConfiguration(
        auth.object("anonymous").isPresent(),
        auth.object("nickname").isPresent(),
        auth.object("google").map(google -> google.requiredText("clientId", CLIENT_ID)));
  }
}
