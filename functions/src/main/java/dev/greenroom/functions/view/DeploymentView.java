package dev.greenroom.functions.view;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import java.util.List;

/** A deployment: DeploymentV3. */
public final class DeploymentView {
  private DeploymentView() {}

  public static JsonObject of(Deployment deployment) {
    return new JsonObject()
        .put("deploymentId", deployment.spec().deploymentId())
        .put("appId", deployment.appId())
        .put("buildId", deployment.buildId())
        .putIfPresent("buildTag", deployment.buildTag())
        .putIfPresent("deploymentTag", deployment.deploymentTag())
        .putAll(settings(deployment))
        .putIfPresent("fleetId", deployment.spec().fleetId());
  }

  /** What all versions of the API show alike. */
  static JsonObject settings(Deployment deployment) {
    DeploymentSpec spec = deployment.spec();
    List<JsonObject> ports = spec.ports().stream().map(DeploymentView::port).toList();
    return new JsonObject()
        .put("createdAt", deployment.createdAt())
        .put("createdBy", deployment.createdBy())
        .put("idleTimeoutEnabled", spec.idleTimeoutEnabled())
        .put("roomsPerProcess", spec.roomsPerProcess())
        .put("defaultContainerPort", ports.getFirst())
        .put("additionalContainerPorts", ports.subList(1, ports.size()))
        .put("requestedCPU", JsonObject.thousandths(spec.milliVcpus()))
        .put("requestedMemoryMB", spec.memoryMb())
        .put(
            "env",
            deployment.env().entrySet().stream()
                .map(e -> new JsonObject().put("name", e.getKey()).put("value", e.getValue()))
                .toList());
  }

  private static JsonObject port(ContainerPort port) {
    return new JsonObject()
        .put("name", port.name())
        .put("port", port.port())
        .put("transportType", port.transport());
  }
}
