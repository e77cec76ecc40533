package dev.greenroom.core.fleet;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much of a region of a fleet must be there even when nobody plays: one number of nodes, which
 * older callers set as the vCPUs that these nodes have.
 */
public final class FleetBaselines {
  /** What an organization may set while it has no limit of its own (SDK, maxCloudBaseline). */
  public static final int MOST_NODES = 10;

  /** The vCPUs of a region may be set so often (SDK, FleetRegion). */
  static final Duration VCPUS_SET_EVERY = Duration.ofMinutes(5);

  private final Database database;
  private final Tables tables;
  private final Fleets fleets;
  private final Retry retry;

  public FleetBaselines(Database database, Tables tables, Fleets fleets, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.fleets = fleets;
    this.retry = retry;
  }

  /**
   * Sets the least number of nodes; the same again changes nothing.
   *
   * @throws GreenroomException 404 for an unknown fleet; 422 for more nodes than {@link
   *     #MOST_NODES}
   */
  public void setNodes(String orgId, String fleetId, Region region, int nodes, Instant now) {
    Fleet fleet = fleets.require(orgId, fleetId);
    if (nodes < 0 || nodes > MOST_NODES) {
      throw GreenroomException.invalid(
          "nodeBaseline is %d; it must be an integer from 0 to %d.", nodes, MOST_NODES);
    }
    if (fleet.nodeBaseline(region) != nodes) {
      write(update(fleet, region, nodes, now));
    }
  }

  /**
   * Sets the same as the vCPUs of its nodes, which must be a multiple of those of one node.
   *
   * @throws GreenroomException 404 for an unknown fleet; 422 for vCPUs that no number of nodes has;
   *     429 for a second change within 5 minutes, whoever made the first
   */
  public void setVcpus(String orgId, String fleetId, Region region, int vcpus, Instant now) {
    for (int tried = 1; ; tried++) {
      Fleet fleet = fleets.require(orgId, fleetId);
      int nodes = nodes(fleet, vcpus);
      // A client that repeats itself after a lost answer has what it wants.
      if (fleet.nodeBaseline(region) == nodes) {
        return;
      }
      Optional<Instant> changedAt =
          Optional.ofNullable(fleet.baselines().get(region)).map(Fleet.Baseline::changedAt);
      changedAt.ifPresent(at -> refuseTooEarly(region, at, now));
      if (write(unlessChanged(update(fleet, region, nodes, now), fleet, region, changedAt))) {
        return;
      }
      // Another was faster, with the baseline or with another shape: look again at what it left.
      retry.backOff(tried);
    }
  }

  /** A change of the future was written before the clock was set back: it locks nobody out. */
  private static void refuseTooEarly(Region region, Instant changedAt, Instant now) {
    Instant free = changedAt.plus(VCPUS_SET_EVERY);
    if (now.isBefore(free) && !changedAt.isAfter(now)) {
      throw GreenroomException.rateLimited(
          Duration.between(now, free),
          "cloudMinVcpus of region '%s' was changed at %s; it may be changed once in 5 minutes.",
          region,
          changedAt);
    }
  }

  /** Under the condition that what was decided by still stands: the shape, and the last change. */
  private static Update unlessChanged(
      Update update, Fleet fleet, Region region, Optional<Instant> changedAt) {
    String last = "#" + Fleet.CHANGED_AT + region;
    update.require("#nodeShapeId = ?", fleet.nodeShapeId());
    return changedAt.isPresent()
        ? update.require(last + " = ?", changedAt.get())
        : update.require("attribute_not_exists(" + last + ")");
  }

  private int nodes(Fleet fleet, int vcpus) {
    int ofOne =
        fleets
            .shapes()
            .find(fleet.nodeShapeId())
            .map(NodeShape::vcpus)
            .orElseThrow(
                () ->
                    GreenroomException.invalid(
                        "cloudMinVcpus cannot be set while the fleet has the node shape '%s', which"
                            + " is no longer offered; give it another one.",
                        fleet.nodeShapeId()));
    if (vcpus < 0 || vcpus % ofOne != 0 || vcpus / ofOne > MOST_NODES) {
      throw GreenroomException.invalid(
          "cloudMinVcpus is %d; it must be a multiple of %d (the vCPUs of a node) from 0 to %d.",
          vcpus, ofOne, ofOne * MOST_NODES);
    }
    return vcpus / ofOne;
  }

  private Update update(Fleet fleet, Region region, int nodes, Instant now) {
    return Update.of(tables.fleets(), fleet.orgId(), fleet.fleetId())
        .set(Fleet.NODES + region, nodes)
        .set(Fleet.CHANGED_AT + region, now)
        .set(Fleet.LISTED, Fleet.EVERY)
        .require("attribute_exists(#fleetId)");
  }

  /** True when it was written; false when it found another state than it wants. */
  private boolean write(Update update) {
    return retry.untilSettled(() -> database.update(update)).done();
  }
}
