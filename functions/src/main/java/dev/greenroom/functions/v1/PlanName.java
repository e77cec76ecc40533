package dev.greenroom.functions.v1;

import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.functions.input.DeploymentFields.Size;
import java.util.Arrays;

/**
 * What a process was sized by before it could ask for CPU and memory: {@code planName}. The sizes
 * are those of Hathora's API of October 2024, where {@code tiny} had a shared core.
 */
enum PlanName {
  tiny(500, 1024),
  small(1000, 2048),
  medium(2000, 4096),
  large(4000, 8192);

  private final Size size;

  PlanName(int milliVcpus, int memoryMb) {
    this.size = new Size(milliVcpus, memoryMb);
  }

  Size size() {
    return size;
  }

  /**
   * The plan of a deployment. One that was sized by a later version may match none: then it is the
   * smallest plan that is large enough in both, and {@code large} for what is larger than all. What
   * a process really gets stands beside it, in {@code requestedCPU} and {@code requestedMemoryMB}.
   */
  static PlanName of(DeploymentSpec spec) {
    return Arrays.stream(values())
        .filter(plan -> plan.size.milliVcpus() >= spec.milliVcpus())
        .filter(plan -> plan.size.memoryMb() >= spec.memoryMb())
        .findFirst()
        .orElse(large);
  }
}
