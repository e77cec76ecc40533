package dev.greenroom.core;

import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.image.FencedCarrier;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.lease.FencedLauncher;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.scaling.FencedCloud;
import java.util.Optional;

/**
 * Where games run.
 *
 * @param launcher starts and ends processes on nodes
 * @param shapes the kinds of machines that fleets may consist of; empty for the usual ones
 * @param cloud from where more nodes come
 * @param carrier brings images to nodes whose agents cannot get them
 */
public record HostingEngine(
    ProcessLauncher launcher, Optional<NodeShapes> shapes, CloudNodes cloud, ImageCarrier carrier) {

  /** One whose nodes are there or join by themselves, and whose agents get the images. */
  public static HostingEngine of(ProcessLauncher launcher) {
    return new HostingEngine(launcher, Optional.empty(), CloudNodes.NONE, ImageCarrier.NONE);
  }

  /** The same that acts for the leader only: each act is preceded by a look at the lease. */
  HostingEngine fencedBy(Leadership leadership) {
    return new HostingEngine(
        new FencedLauncher(launcher, leadership),
        shapes,
        new FencedCloud(cloud, leadership),
        new FencedCarrier(carrier, leadership));
  }
}
