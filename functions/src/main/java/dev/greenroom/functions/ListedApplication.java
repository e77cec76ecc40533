package dev.greenroom.functions;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An application as lists show it.
 *
 * @param app the application
 * @param latest its newest deployment, while the build of that one is remembered
 */
public record ListedApplication(Application app, Optional<Latest> latest) {

  /** A deployment and its build. */
  public record Latest(Deployment deployment, Build build) {}

  /** The living applications of an organization, oldest first. */
  public static List<ListedApplication> all(Core core, String orgId) {
    List<Application> apps = core.applications().list(orgId);
    Map<String, Deployment> latest =
        apps.stream()
            .flatMap(app -> app.latest().stream())
            .map(DeploymentSpec::deploymentId)
            .flatMap(id -> core.deployments().get(id).stream())
            .collect(Collectors.toMap(Deployment::appId, Function.identity()));
    Map<String, Build> builds =
        core
            .builds()
            .getAll(orgId, latest.values().stream().map(Deployment::buildId).distinct().toList())
            .stream()
            .collect(Collectors.toMap(Build::imageId, Function.identity()));
    return apps.stream()
        .map(
            app ->
                new ListedApplication(
                    app,
                    Optional.ofNullable(latest.get(app.appId()))
                        .filter(deployment -> builds.containsKey(deployment.imageId()))
                        .map(d -> new Latest(d, builds.get(d.imageId())))))
        .toList();
  }
}
