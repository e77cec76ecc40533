package dev.greenroom.aws.log;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.Optional;

/**
 * What of a process decides about its log.
 *
 * @param processId its id
 * @param deploymentId the deployment it runs
 * @param region where
 * @param over whether it has ended
 * @param endedAt when, if that is known
 */
public record Printing(
    String processId, String deploymentId, Region region, boolean over, Optional<Instant> endedAt) {
  public static Printing of(Process process) {
    return new Printing(
        process.processId(),
        process.deploymentId(),
        process.region(),
        process.status().over(),
        process.terminatedAt());
  }
}
