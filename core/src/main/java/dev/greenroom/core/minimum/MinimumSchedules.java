package dev.greenroom.core.minimum;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The schedules in the table of scaling. How many a region of a fleet has stands in the entry
 * {@link #watched}, which is written with each of them and by which the tick finds the region.
 */
public final class MinimumSchedules {
  static final String PREFIX = "schedule#";
  static final String WATCHED = "minimum#";

  /** How many schedules a region has. */
  static final String COUNT = "schedules";

  /** In the index of what the tick looks at while this is there. */
  static final String LISTED = "listed";

  /** Sorts behind every name. */
  private static final String LAST = "~";

  private final Database database;
  private final TableSpec table;
  private final Retry retry;
  private final RecordSchema<MinimumSchedule> schema;

  public MinimumSchedules(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.table = tables.scaling();
    this.retry = retry;
    this.schema =
        new RecordSchema<>(
            table, MinimumSchedule.class, MinimumSchedule::write, MinimumSchedule::read);
  }

  static String entry(Region region, String name) {
    return PREFIX + region + "#" + name;
  }

  static String watched(Region region) {
    return WATCHED + region;
  }

  public Optional<MinimumSchedule> get(String fleetId, Region region, String name) {
    Key key = Key.builder().partitionValue(fleetId).sortValue(entry(region, name)).build();
    return database.get(table, schema, key);
  }

  /**
   * @throws GreenroomException 404 when the region has none of that name
   */
  public MinimumSchedule require(String fleetId, Region region, String name) {
    return get(fleetId, region, name).orElseThrow(() -> unknown(region, name));
  }

  private static GreenroomException unknown(Region region, String name) {
    return GreenroomException.notFound("name '%s' is not a schedule of region '%s'.", name, region);
  }

  /** Those of a region of a fleet, by name; strongly read. */
  public List<MinimumSchedule> of(String fleetId, Region region) {
    return between(fleetId, PREFIX + region + "#");
  }

  /** Those of all regions of a fleet, by region and name; strongly read. */
  public List<MinimumSchedule> of(String fleetId) {
    return between(fleetId, PREFIX);
  }

  private List<MinimumSchedule> between(String fleetId, String prefix) {
    return database
        .all(
            Index.between(table, fleetId, prefix, prefix + LAST).toBuilder()
                .consistentRead(true)
                .build())
        .stream()
        .map(schema::read)
        .toList();
  }

  /** The enabled ones of all fleets; one of this very moment may be missing. */
  public List<MinimumSchedule> enabled() {
    return database.all(Index.of(table, Tables.ALL, LISTED)).stream()
        .map(item -> item.get("fleetId").s())
        .distinct()
        .flatMap(fleetId -> of(fleetId).stream())
        .filter(schedule -> schedule.terms().enabled())
        .toList();
  }

  /**
   * Writes a schedule, new or in place of one of its name; the same terms again change nothing.
   *
   * @return as it stands now: of one that was there, whose it was and since when stays
   * @throws GreenroomException 422 when the region has {@link ScheduleRules#MOST} others
   */
  public MinimumSchedule put(MinimumSchedule wanted) {
    for (int tried = 1; ; tried++) {
      Optional<MinimumSchedule> before = get(wanted.fleetId(), wanted.region(), wanted.name());
      if (before.isPresent() && before.get().terms().equals(wanted.terms())) {
        return before.get();
      }
      if (before.isPresent() ? change(wanted) : create(wanted)) {
        return require(wanted.fleetId(), wanted.region(), wanted.name());
      }
      // Made or removed by another meanwhile.
      retry.backOff(tried);
    }
  }

  private boolean create(MinimumSchedule wanted) {
    Update count =
        Update.of(table, wanted.fleetId(), watched(wanted.region()))
            .stamped()
            .set("orgId", wanted.orgId())
            .set("region", wanted.region())
            .set(LISTED, LISTED)
            .add(COUNT, 1)
            .remove(TableSpec.TTL)
            .require("attribute_not_exists(#schedules) OR #schedules < ?", ScheduleRules.MOST);
    List<TransactWriteItem> writes =
        List.of(Database.putAbsent(table, schema.write(wanted)), count.inTransaction());
    String token = UUID.randomUUID().toString();
    Outcome outcome = retry.untilSettled(() -> database.transact(token, writes));
    if (outcome instanceof Outcome.Refused refused && !refused.failed(0)) {
      throw GreenroomException.invalid(
          "region '%s' has %d schedules; it must have no more: remove one first.",
          wanted.region(), ScheduleRules.MOST);
    }
    return outcome.done();
  }

  private boolean change(MinimumSchedule wanted) {
    MinimumSchedule.Terms terms = wanted.terms();
    Update update =
        Update.of(table, wanted.fleetId(), entry(wanted.region(), wanted.name()))
            .set("cron", terms.cron())
            .set("timeZone", terms.timeZone())
            .set("minVcpus", terms.minVcpus())
            .set("minNodes", terms.minNodes())
            .set("durationSeconds", terms.duration().map(Duration::toSeconds))
            .set("endCron", terms.endCron())
            .set("leadSeconds", terms.leadTime().toSeconds())
            .set("enabled", terms.enabled())
            .set("changedAt", wanted.changedAt())
            .set("changedBy", wanted.changedBy())
            .require("attribute_exists(#entry)");
    return retry.untilSettled(() -> database.update(update)).done();
  }

  /**
   * Removes a schedule; what it had in force ends with it.
   *
   * @throws GreenroomException 404 when the region has none of that name
   */
  public void remove(String fleetId, Region region, String name) {
    if (!removeIfThere(fleetId, region, name)) {
      throw unknown(region, name);
    }
  }

  /** The same for one that may be gone already; false when it was. */
  public boolean removeIfThere(String fleetId, Region region, String name) {
    List<TransactWriteItem> writes =
        List.of(
            Database.removePresent(table, table.key(fleetId, entry(region, name))),
            Update.of(table, fleetId, watched(region)).add(COUNT, -1).inTransaction());
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }
}
