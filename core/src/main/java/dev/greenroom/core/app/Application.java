package dev.greenroom.core.app;

import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.secret.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A game.
 *
 * @param appId {@code app-} and a UUID, or the operator's own
 * @param orgId its owner
 * @param appName {@code ^[a-z0-9-]+$}, at most 64 characters, unique in the organization
 * @param appSecret signs the tokens of its players
 * @param auth how players log in
 * @param serviceConfig the processes that stand ready for it; absent when none was given
 * @param loadBalancer whether a load balancer was asked for
 * @param deployments how many deployments it has had
 * @param latest the newest deployment; absent before the first
 * @param createdAt when
 * @param createdBy by whom
 * @param deletedAt when it was deleted; absent while it lives
 * @param deletedBy by whom
 */
public record Application(
    String appId,
    String orgId,
    String appName,
    Secret appSecret,
    AuthConfiguration auth,
    Optional<ServiceConfig> serviceConfig,
    Optional<Boolean> loadBalancer,
    int deployments,
    Optional<DeploymentSpec> latest,
    Instant createdAt,
    String createdBy,
    Optional<Instant> deletedAt,
    Optional<String> deletedBy) {

  /**
   * The same game with other settings. The targets of the autoscaler are not its owner's to set, so
   * they stay.
   */
  public Application changed(Settings settings) {
    return with(
        new Settings(
            settings.appName(),
            settings.auth(),
            settings
                .serviceConfig()
                .map(next -> serviceConfig.map(next::withTargetsFoundIn).orElse(next)),
            settings.loadBalancer()));
  }

  /** The same game with other settings. */
  public Application with(Settings settings) {
    return new Application(
        appId,
        orgId,
        settings.appName(),
        appSecret,
        settings.auth(),
        settings.serviceConfig(),
        settings.loadBalancer(),
        deployments,
        latest,
        createdAt,
        createdBy,
        deletedAt,
        deletedBy);
  }

  public Settings settings() {
    return new Settings(appName, auth, serviceConfig, loadBalancer);
  }

  /** True while it lives and processes are held for it somewhere. */
  public boolean holdsProcesses() {
    return deletedAt.isEmpty() && serviceConfig.map(ServiceConfig::holds).orElse(false);
  }

  /** What its owner may change. */
  public record Settings(
      String appName,
      AuthConfiguration auth,
      Optional<ServiceConfig> serviceConfig,
      Optional<Boolean> loadBalancer) {

    /**
     * What is changed here, and the rest as it is now.
     *
     * @param read what was read before these were made of it
     * @param now what there is by now
     */
    Settings onto(Settings read, Settings now) {
      return new Settings(
          newer(appName, read.appName, now.appName),
          newer(auth, read.auth, now.auth),
          newer(serviceConfig, read.serviceConfig, now.serviceConfig),
          newer(loadBalancer, read.loadBalancer, now.loadBalancer));
    }

    private static <T> T newer(T wanted, T read, T now) {
      return wanted.equals(read) ? now : wanted;
    }
  }
}
