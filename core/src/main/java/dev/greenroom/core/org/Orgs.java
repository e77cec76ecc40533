package dev.greenroom.core.org;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of organizations. */
public final class Orgs {
  private final Database database;
  private final Tables tables;
  private final RecordSchema<Org> schema;

  public Orgs(Database database, Tables tables) {
    this.database = database;
    this.tables = tables;
    this.schema = new RecordSchema<>(tables.orgs(), Org.class, Org::write, Org::read);
  }

  public Optional<Org> get(String orgId) {
    return database.get(tables.orgs(), schema, orgId);
  }

  public Org require(String orgId) {
    return get(orgId).orElseThrow(() -> unknown(orgId));
  }

  /** The sentence for an organization that is unknown or another's. */
  public static GreenroomException unknown(String orgId) {
    return GreenroomException.notFound("orgId '%s' is not an organization.", orgId);
  }

  /** As a part of a transaction: deployments that name no fleet go to this one. */
  public TransactWriteItem withDefaultFleet(String orgId, String fleetId) {
    return Update.of(tables.orgs(), orgId)
        .set("defaultFleetId", fleetId)
        .require("attribute_exists(#orgId)")
        .inTransaction();
  }

  /** They go to shared hardware again, unless another fleet has become the default meanwhile. */
  public void unsetDefaultFleet(String orgId, String fleetId) {
    database.update(
        Update.of(tables.orgs(), orgId)
            .remove("defaultFleetId")
            .require("#defaultFleetId = ?", fleetId));
  }

  /** Writes it, or finds the one that is there already under its id. */
  public Org ensure(Org org) {
    return database.putIfAbsent(tables.orgs(), schema.write(org)).done()
        ? org
        : get(org.orgId()).orElse(org);
  }
}
