package dev.greenroom.core.utilization;

import dev.greenroom.core.region.Region;

/**
 * How much of a region's capacity is requested.
 *
 * @param region the region
 * @param utilizedMilliVcpus requested by processes that are on a node
 * @param waitingMilliVcpus requested by processes that wait for a node
 * @param provisionedMilliVcpus what the nodes that serve the region have; a node of every region
 *     counts in each
 */
public record Utilization(
    Region region, int utilizedMilliVcpus, int waitingMilliVcpus, int provisionedMilliVcpus) {

  /** In percent of what is provisioned; what waits counts, so it may exceed 100. */
  public double percent() {
    return provisionedMilliVcpus == 0
        ? 0
        : 100.0 * (utilizedMilliVcpus + waitingMilliVcpus) / provisionedMilliVcpus;
  }
}
