package dev.greenroom.functions.view;

import dev.greenroom.core.deployment.Deployment;

/**
 * A deployment by its number, and its build by its own: DeploymentV2, and the part of older ones.
 */
public final class NumberedDeploymentView {
  private NumberedDeploymentView() {}

  /**
   * @param buildNumber of its build in its application
   */
  public static JsonObject of(Deployment deployment, int buildNumber) {
    return new JsonObject()
        .put("deploymentId", deployment.spec().number())
        .put("appId", deployment.appId())
        .put("buildId", buildNumber)
        .putAll(DeploymentView.settings(deployment));
  }
}
