package dev.greenroom.functions.input;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A deployment as it was asked for: DeploymentConfigV3.
 *
 * @param spec all but its number; its fleet is not looked up yet
 * @param buildId the build that it names, not looked up yet
 * @param deploymentTag its own tag
 * @param env the environment for the game
 */
public record DeploymentFields(
    DeploymentSpec spec, String buildId, Optional<String> deploymentTag, Map<String, String> env) {
  /** CPU and memory: the bounds of the {@code hathora} CLI; each organization has its maximum. */
  private static final int LEAST_MILLI_VCPUS = 250;

  private static final int MOST_MILLI_VCPUS = 8000;
  private static final int LEAST_MEMORY_MB = 512;
  private static final String CPU = "a number from 0.25 to 8 with at most 2 decimals";

  /**
   * @param mostMemoryMb what one process of the organization may ask for
   */
  public static DeploymentFields read(Fields body, int mostMemoryMb) {
    String buildId = body.requiredText("buildId", Limits.ANY_ID);
    boolean idleTimeout = body.requiredFlag("idleTimeoutEnabled");
    int rooms = body.requiredInteger("roomsPerProcess", 1, 10_000);
    List<ContainerPort> ports = PortFields.read(body);
    int milliVcpus = milliVcpus(body);
    int memoryMb = body.requiredInteger("requestedMemoryMB", LEAST_MEMORY_MB, mostMemoryMb);
    refuseGpu(body, "requestedGPU");
    refuseGpu(body, "experimentalRequestedGPU");
    return new DeploymentFields(
        new DeploymentSpec(
            "dep-" + UUID.randomUUID(),
            0,
            rooms,
            ports,
            milliVcpus,
            memoryMb,
            idleTimeout,
            body.text("fleetId", Limits.ANY_ID)),
        buildId,
        body.text("deploymentTag", Limits.TAG),
        EnvFields.read(body));
  }

  private static int milliVcpus(Fields body) {
    double cpu =
        body.number("requestedCPU").orElseThrow(() -> Refusal.missing("requestedCPU", CPU));
    double hundredths = cpu * 100;
    boolean fine =
        Math.abs(hundredths - Math.rint(hundredths)) < 1e-6
            && cpu * 1000 >= LEAST_MILLI_VCPUS
            && cpu * 1000 <= MOST_MILLI_VCPUS;
    if (!fine) {
      throw body.refused("requestedCPU", cpu, CPU);
    }
    return (int) Math.rint(hundredths) * 10;
  }

  /** The CLI always sends a 0. */
  private static void refuseGpu(Fields body, String field) {
    double gpus = body.number(field).orElse(0.0);
    if (gpus != 0) {
      throw body.refused(field, gpus, "0 or absent, since no node here has a GPU");
    }
  }

  /** The deployment on its build. */
  public Deployment on(Build build, String appId, Instant now, String by) {
    return new Deployment(
        appId,
        spec,
        build.buildId(),
        build.imageId(),
        build.buildTag(),
        deploymentTag,
        env,
        now,
        by);
  }
}
