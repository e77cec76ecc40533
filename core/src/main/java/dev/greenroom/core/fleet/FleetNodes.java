package dev.greenroom.core.fleet;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.util.Optional;

/** Which fleet an organization's own machine works for. */
public final class FleetNodes {
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
}
