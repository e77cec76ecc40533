package dev.greenroom.aws;

import dev.greenroom.core.process.LaunchRefused;
import java.util.List;

/**
 * What Fargate sells: not every amount of memory for every amount of CPU. A process gets the
 * smallest that has what it requested and what the agent beside it needs.
 *
 * @param cpuUnits 1,024 to a core
 * @param memoryMb MiB
 */
record FargateSize(int cpuUnits, int memoryMb) {
  /** What the agent beside the game needs, in MiB. */
  static final int AGENT_MB = 128;

  private static final int UNITS = 1024;

  /** Linux on x86-64: "Task CPU and memory" in the developer guide of ECS. */
  private static final List<Offer> OFFERS =
      List.of(
          new Offer(256, 512, 512, 512),
          new Offer(256, 1024, 2048, 1024),
          new Offer(512, 1024, 4096, 1024),
          new Offer(1024, 2048, 8192, 1024),
          new Offer(2048, 4096, 16_384, 1024),
          new Offer(4096, 8192, 30_720, 1024),
          new Offer(8192, 16_384, 61_440, 4096),
          new Offer(16_384, 32_768, 122_880, 8192));

  private record Offer(int cpu, int least, int most, int step) {
    int memory(int wanted) {
      return Math.max(least, (wanted + step - 1) / step * step);
    }
  }

  /**
   * The smallest, first in CPU, then in memory.
   *
   * @throws LaunchRefused when there is none that large
   */
  static FargateSize of(double vcpus, int memoryMb) throws LaunchRefused {
    int wanted = memoryMb + AGENT_MB;
    return OFFERS.stream()
        .filter(offer -> offer.cpu() >= vcpus * UNITS && offer.memory(wanted) <= offer.most())
        .findFirst()
        .map(offer -> new FargateSize(offer.cpu(), offer.memory(wanted)))
        .orElseThrow(
            () ->
                new LaunchRefused(
                    "Fargate has nothing with %s vCPU and %d MiB; it has 16 vCPU and 122880 MiB at most"
                        .formatted(vcpus, wanted)));
  }
}
