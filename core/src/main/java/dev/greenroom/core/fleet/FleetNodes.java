package dev.greenroom.core.fleet;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.secret.NodeTokens;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Which fleet an organization's own machine works for, and how such a machine is added. */
public final class FleetNodes {
  /** A machine that was announced and has not joined by then is forgotten. */
  public static final Duration JOINS_WITHIN = Duration.ofDays(1);

  private final Database database;
  private final Tables tables;
  private final Nodes nodes;
  private final Fleets fleets;
  private final Retry retry;

  public FleetNodes(Database database, Tables tables, Nodes nodes, Fleets fleets, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.nodes = nodes;
    this.fleets = fleets;
    this.retry = retry;
  }

  /**
   * From now on it takes processes of that fleet, or those that belong to none, in the regions that
   * it served before. What runs on it stays until its own end.
   *
   * @throws GreenroomException 404 for a machine that is not the organization's; 422 for a fleet
   *     that is not
   */
  public void assign(String orgId, String nodeId, Optional<String> fleetId) {
    Node node = nodes.require(orgId, nodeId);
    fleetId.ifPresent(id -> fleets.requireOwn(orgId, id));
    String pool = node.in(fleetId).pool();
    if (!pool.equals(node.pool())) {
      retry.untilSettled(
          () ->
              database.update(
                  Update.of(tables.nodes(), nodeId)
                      .set("pool", pool)
                      .require("#orgId = ?", orgId)));
    }
  }

  /**
   * Takes a bare-metal machine away: it takes nothing new, what runs on it ends by itself, and then
   * it has ended. One that has not come yet is forgotten at once. The same again changes nothing.
   *
   * @param remembered how long one that is gone can still be asked for
   * @throws GreenroomException 404 for a machine that is not in the fleet; 422 for one that is not
   *     bare metal
   */
  public void remove(Fleet fleet, String nodeId, Instant now, Duration remembered) {
    for (int tried = 1; ; tried++) {
      Node node =
          nodes
              .get(nodeId)
              .filter(found -> found.orgId().equals(Optional.of(fleet.orgId())))
              .filter(found -> found.fleetId().equals(Optional.of(fleet.fleetId())))
              .orElseThrow(() -> GreenroomException.notFound("nodeId '%s' is not a node.", nodeId));
      if (node.hosting() != Hosting.metal) {
        throw GreenroomException.invalid(
            "nodeId '%s' is a %s node; only metal ones are removed by hand.",
            nodeId, node.hosting());
      }
      boolean settled =
          switch (node.status()) {
            case draining, stopped -> true;
            case starting -> nodes.withdrawn(node, now, remembered);
            case running, lost -> nodes.removed(node);
          };
      if (settled) {
        return;
      }
      // It has come, or gone, between the look and the step.
      retry.backOff(tried);
    }
  }

  /**
   * A machine that is about to be added by hand.
   *
   * @param nodeId by which it is known
   * @param token with which it speaks for itself
   */
  public record Announced(String nodeId, String token) {}

  /**
   * Takes note of a bare-metal machine that is to join a fleet by itself. Its name is given to it:
   * a name that others choose would tell them of each other's.
   */
  public Announced announce(Fleet fleet, Region region, NodeTokens tokens, Instant now) {
    String nodeId = "node-" + UUID.randomUUID();
    String token = tokens.tokenOf(nodeId);
    Node node =
        new Node(
                nodeId,
                Node.pool(Optional.empty(), Optional.of(region)),
                Hosting.metal,
                NodeStatus.starting,
                "",
                0,
                0,
                0,
                0,
                now,
                Hashes.sha256(token),
                now)
            .ownedBy(fleet.orgId(), region, 0)
            .in(Optional.of(fleet.fleetId()));
    nodes.announce(node, now.plus(JOINS_WITHIN));
    return new Announced(nodeId, token);
  }
}
