package dev.greenroom.core.metric;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Hosting;

/**
 * How much a fleet has, and how much of it is wanted, in thousandths of a vCPU.
 *
 * @param bareMetal what its bare metal has
 * @param cloud what its cloud machines have
 * @param total what all its machines have
 * @param reserved what their own systems keep of that
 * @param requested by its processes, those that wait for a node included
 */
public record FleetLoad(int bareMetal, int cloud, int total, int reserved, int requested) {

  /** What a node has, whatever runs on it. */
  public static FleetLoad of(Node node) {
    int all = node.milliVcpus() + node.reservedMilliVcpus();
    return new FleetLoad(
        node.hosting() == Hosting.metal ? all : 0,
        node.hosting() == Hosting.cloud ? all : 0,
        all,
        node.reservedMilliVcpus(),
        0);
  }

  /** What a process has requested. */
  public static FleetLoad requested(int milliVcpus) {
    return new FleetLoad(0, 0, 0, 0, milliVcpus);
  }

  public FleetLoad plus(FleetLoad other) {
    return new FleetLoad(
        bareMetal + other.bareMetal,
        cloud + other.cloud,
        total + other.total,
        reserved + other.reserved,
        requested + other.requested);
  }
}
