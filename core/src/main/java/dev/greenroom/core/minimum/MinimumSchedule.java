package dev.greenroom.core.minimum;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A minimum of a region of a fleet that is in force again and again, by a clock.
 *
 * @param orgId whose fleet it is
 * @param fleetId the fleet
 * @param region the region of it
 * @param name unique in that region of the fleet, {@link ScheduleRules#NAME}
 * @param terms what it asks for, and when
 * @param createdAt when it was first written
 * @param createdBy by whom
 * @param changedAt when its terms were last changed
 * @param changedBy by whom
 */
public record MinimumSchedule(
    String orgId,
    String fleetId,
    Region region,
    String name,
    Terms terms,
    Instant createdAt,
    String createdBy,
    Instant changedAt,
    String changedBy) {

  /**
   * What may be changed.
   *
   * @param cron when it starts, in Quartz's syntax, on whole minutes
   * @param timeZone of both cron expressions, by its name in the time zone database
   * @param minVcpus how many vCPUs the region has at least
   * @param minNodes how many nodes that were when it was written; it counts once the fleet has a
   *     shape that is no longer offered
   * @param duration how long it lasts; absent when {@code endCron} says so
   * @param endCron when it ends: the first firing after the start
   * @param leadTime how much earlier than it starts it is in force
   * @param enabled whether it counts
   */
  public record Terms(
      String cron,
      String timeZone,
      int minVcpus,
      int minNodes,
      Optional<Duration> duration,
      Optional<String> endCron,
      Duration leadTime,
      boolean enabled) {

    /**
     * How many nodes it asks for.
     *
     * @param vcpus of a node, as far as that is known
     */
    public int nodes(Optional<Integer> vcpus) {
      return vcpus.map(ofOne -> Math.ceilDiv(minVcpus, ofOne)).orElse(minNodes);
    }
  }

  static MinimumSchedule read(ItemReader in) {
    return new MinimumSchedule(
        in.string("orgId"),
        in.string("fleetId"),
        in.constant("region", Region.class),
        in.string("name"),
        new Terms(
            in.string("cron"),
            in.string("timeZone"),
            in.integer("minVcpus"),
            in.integer("minNodes"),
            in.has("durationSeconds")
                ? Optional.of(Duration.ofSeconds(in.number("durationSeconds", 0)))
                : Optional.empty(),
            in.optionalString("endCron"),
            Duration.ofSeconds(in.number("leadSeconds", 0)),
            in.flag("enabled")),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.instant("changedAt"),
        in.string("changedBy"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("fleetId", fleetId)
        .put("entry", MinimumSchedules.entry(region, name))
        .put("orgId", orgId)
        .put("region", region)
        .put("name", name)
        .put("cron", terms.cron())
        .put("timeZone", terms.timeZone())
        .put("minVcpus", terms.minVcpus())
        .put("minNodes", terms.minNodes())
        .put("durationSeconds", terms.duration().map(Duration::toSeconds))
        .put("endCron", terms.endCron())
        .put("leadSeconds", terms.leadTime().toSeconds())
        .put("enabled", terms.enabled())
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("changedAt", changedAt)
        .put("changedBy", changedBy)
        .item();
  }
}
