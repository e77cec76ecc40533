package dev.greenroom.core.fleet;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.org.Orgs;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The table of fleets. Its partitions are the organizations: who asks for another's fleet asks for
 * one that is not there.
 */
public final class Fleets {
  private final Database database;
  private final Tables tables;
  private final Orgs orgs;
  private final NodeShapes shapes;
  private final Retry retry;
  private final RecordSchema<Fleet> schema;

  public Fleets(Database database, Tables tables, Orgs orgs, NodeShapes shapes, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.orgs = orgs;
    this.shapes = shapes;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.fleets(), Fleet.class, Fleet::write, Fleet::read);
  }

  /** What its machines may be. */
  public NodeShapes shapes() {
    return shapes;
  }

  public Optional<Fleet> get(String orgId, String fleetId) {
    Key key = Key.builder().partitionValue(orgId).sortValue(fleetId).build();
    return database.get(tables.fleets(), schema, key);
  }

  /** The fleet of that organization; another's looks like an unknown one. */
  public Fleet require(String orgId, String fleetId) {
    return get(orgId, fleetId).orElseThrow(() -> unknown(fleetId));
  }

  private static GreenroomException unknown(String fleetId) {
    return GreenroomException.notFound("fleetId '%s' is not a fleet.", fleetId);
  }

  /** Every fleet, by a glance: for the job that scales them. */
  public List<Fleet> all() {
    return database.glance(
        tables.fleets(),
        database.all(Index.of(tables.fleets(), Tables.ALL, Fleet.EVERY)).stream()
            .map(tables.fleets()::keyOf)
            .toList(),
        schema::read);
  }

  /**
   * Sets how its nodes come and go.
   *
   * @throws GreenroomException 404 for an unknown fleet
   */
  public void setScaling(String orgId, String fleetId, FleetScaling scaling) {
    Update update =
        Update.of(tables.fleets(), orgId, fleetId)
            .set("maxNodes", scaling.maxNodes())
            .set("downAfterSeconds", scaling.downAfter().toSeconds())
            .set("joinWithinSeconds", scaling.joinWithin().toSeconds())
            .set("forecast", scaling.forecast())
            .set(Fleet.LISTED, Fleet.EVERY)
            .require("attribute_exists(#fleetId)");
    if (!retry.untilSettled(() -> database.update(update)).done()) {
      throw unknown(fleetId);
    }
  }

  /** The organization's fleets, oldest first. */
  public List<Fleet> list(String orgId) {
    return database.all(Index.ofTable(tables.fleets(), orgId)).stream()
        .map(schema::read)
        .sorted(Comparator.comparing(Fleet::createdAt).thenComparing(Fleet::fleetId))
        .toList();
  }

  /**
   * Writes a new fleet and its name, and that it is the default one where that is wanted.
   *
   * @throws GreenroomException 422 when the name is taken in the organization, or the id by a fleet
   *     of whomever: an import brings its own, and nodes and decisions go by it alone
   */
  public void create(Fleet fleet, boolean isDefault) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(Database.putAbsent(tables.fleets(), schema.write(fleet)));
    writes.add(takeName(fleet, fleet.name()));
    writes.add(takeId(fleet));
    if (isDefault) {
      writes.add(orgs.withDefaultFleet(fleet.orgId(), fleet.fleetId()));
    }
    if (settle(writes) instanceof Outcome.Refused refused) {
      if (refused.failed(2)) {
        throw GreenroomException.invalid("fleetId '%s' is already taken.", fleet.fleetId());
      }
      throw refused.failed(1) ? nameTaken(fleet.name()) : Orgs.unknown(fleet.orgId());
    }
  }

  /**
   * Changes what its owner may change.
   *
   * @throws GreenroomException 404 for an unknown fleet; 422 when the new name is taken
   */
  public void change(String orgId, String fleetId, Fleet.Change change) {
    for (int tried = 1; ; tried++) {
      Fleet before = require(orgId, fleetId);
      String name = change.name().orElse(before.name());
      boolean renamed = !name.equals(before.name());
      List<TransactWriteItem> writes = new ArrayList<>(List.of(settings(before, name, change)));
      if (renamed) {
        writes.add(takeName(before, name));
        writes.add(
            Database.remove(tables.names(), tables.names().key(nameKey(orgId, before.name()))));
      }
      if (change.isDefault().equals(Optional.of(true))) {
        writes.add(orgs.withDefaultFleet(orgId, fleetId));
      }
      if (!(settle(writes) instanceof Outcome.Refused refused)) {
        break;
      }
      if (!refused.failed(0)) {
        throw renamed && refused.failed(1) ? nameTaken(name) : Orgs.unknown(orgId);
      }
      // Renamed meanwhile: the old name of this look is no longer its own to give back.
      retry.backOff(tried);
    }
    if (change.isDefault().equals(Optional.of(false))) {
      orgs.unsetDefaultFleet(orgId, fleetId);
    }
  }

  private TransactWriteItem settings(Fleet before, String name, Fleet.Change change) {
    Update update =
        Update.of(tables.fleets(), before.orgId(), before.fleetId())
            .set("fleetName", name)
            .set(Fleet.LISTED, Fleet.EVERY)
            .set("scaleUpThreshold", change.scaleUpThreshold());
    change.nodeShapeId().ifPresent(shape -> update.set("nodeShapeId", shape));
    return update.require("#fleetName = ?", before.name()).inTransaction();
  }

  /**
   * The fleet on which processes of a deployment run.
   *
   * @param asked the one that the deployment names
   * @return that one, else the organization's default; empty on shared hardware
   * @throws GreenroomException 422 for one that is not a fleet of the organization
   */
  public Optional<String> forDeployment(String orgId, Optional<String> asked) {
    asked.ifPresent(fleetId -> requireOwn(orgId, fleetId));
    return asked.or(() -> orgs.get(orgId).flatMap(Org::defaultFleetId));
  }

  /**
   * For a fleet that a caller names in a field.
   *
   * @throws GreenroomException 422 for one that is not a fleet of the organization
   */
  void requireOwn(String orgId, String fleetId) {
    if (get(orgId, fleetId).isEmpty()) {
      throw GreenroomException.invalid(
          "fleetId '%s' is not a fleet of this organization.", fleetId);
    }
  }

  private Outcome settle(List<TransactWriteItem> writes) {
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }

  private static GreenroomException nameTaken(String name) {
    return GreenroomException.invalid("name '%s' is already taken in this organization.", name);
  }

  private static String nameKey(String orgId, String name) {
    return orgId + "#fleet#" + name;
  }

  private TransactWriteItem takeId(Fleet fleet) {
    return Database.putAbsent(
        tables.names(),
        tables
            .names()
            .stamp(
                new ItemWriter()
                    .put("name", "fleet#" + fleet.fleetId())
                    .put("id", fleet.orgId())
                    .item()));
  }

  private TransactWriteItem takeName(Fleet fleet, String name) {
    return Database.putAbsent(
        tables.names(),
        tables
            .names()
            .stamp(
                new ItemWriter()
                    .put("name", nameKey(fleet.orgId(), name))
                    .put("id", fleet.fleetId())
                    .item()));
  }
}
