package dev.greenroom.functions.input;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import java.time.Instant;
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
    refuseGpu(body, "requestedGPU");
    refuseGpu(body, "experimentalRequestedGPU");
    Optional<String> fleetId = body.text("fleetId", Limits.ANY_ID);
    DeploymentFields read =
        ofBuild(body, buildId, mostMemoryMb, body.text("deploymentTag", Limits.TAG));
    return new DeploymentFields(read.spec.on(fleetId), buildId, read.deploymentTag, read.env);
  }

  /** What version 2 knows of them too; the build stands in its path. */
  public static DeploymentFields read(Fields body, String buildId, int mostMemoryMb) {
    return ofBuild(body, buildId, mostMemoryMb, Optional.empty());
  }

  private static DeploymentFields ofBuild(
      Fields body, String buildId, int mostMemoryMb, Optional<String> tag) {
    Size size =
        new Size(
            milliVcpus(body),
            body.requiredInteger("requestedMemoryMB", LEAST_MEMORY_MB, mostMemoryMb));
    return sized(body, buildId, size, body.requiredFlag("idleTimeoutEnabled"), tag);
  }

  /**
   * What one process gets.
   *
   * @param milliVcpus thousandths of a core
   * @param memoryMb MiB
   */
  public record Size(int milliVcpus, int memoryMb) {}

  /** With what all versions say alike; size and idleness are said in the way of each. */
  public static DeploymentFields sized(
      Fields body, String buildId, Size size, boolean idleTimeout, Optional<String> tag) {
    return new DeploymentFields(
        new DeploymentSpec(
            "dep-" + UUID.randomUUID(),
            0,
            body.requiredInteger("roomsPerProcess", 1, 10_000),
            PortFields.read(body),
            size.milliVcpus(),
            size.memoryMb(),
            idleTimeout,
            Optional.empty()),
        buildId,
        tag,
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
        spec.running(build.architecture()),
        build.buildId(),
        build.imageId(),
        build.buildTag(),
        deploymentTag,
        env,
        now,
        by);
  }
}
