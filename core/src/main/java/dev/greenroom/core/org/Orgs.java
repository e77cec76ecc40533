package dev.greenroom.core.org;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import java.util.Optional;

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
    return get(orgId)
        .orElseThrow(
            () -> GreenroomException.notFound("orgId '%s' is not an organization.", orgId));
  }

  /** Writes it, or finds the one that is there already under its id. */
  public Org ensure(Org org) {
    return database.putIfAbsent(tables.orgs(), schema.write(org)).done()
        ? org
        : get(org.orgId()).orElse(org);
  }
}
