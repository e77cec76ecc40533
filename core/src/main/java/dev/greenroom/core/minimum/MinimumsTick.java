package dev.greenroom.core.minimum;

import dev.greenroom.core.Tables;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.Fleets;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells when the minimum of a region of a fleet has changed, by the clock or by hand: once,
 * whichever replica leads. It looks at the regions that have schedules, and at those that had some
 * until they are back at their baseline. What is in force hangs on the time alone, so that nothing
 * is missed by one who was away: the next look tells.
 */
public final class MinimumsTick implements Tick {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Database database;
  private final TableSpec table;
  private final MinimumSchedules schedules;
  private final Fleets fleets;
  private final Decisions decisions;
  private final Retry retry;

  /**
   * @param database through which is written, behind the fence of a leader
   */
  public MinimumsTick(
      Database database,
      Tables tables,
      MinimumSchedules schedules,
      Fleets fleets,
      Decisions decisions,
      Retry retry) {
    this.database = database;
    this.table = tables.scaling();
    this.schedules = schedules;
    this.fleets = fleets;
    this.decisions = decisions;
    this.retry = retry;
  }

  /** What was in force at the last look; no nodes where there was none yet. */
  private record Watched(
      String orgId, String fleetId, Region region, int schedules, Optional<Integer> nodes) {
    static Watched read(ItemReader in) {
      return new Watched(
          in.string("orgId"),
          in.string("fleetId"),
          in.constant("region", Region.class),
          in.integer(MinimumSchedules.COUNT, 0),
          in.has("nodes") ? Optional.of(in.integer("nodes")) : Optional.empty());
    }
  }

  @Override
  public String name() {
    return "minimums";
  }

  @Override
  public List<String> run(Instant now) {
    List<Watched> watched =
        database.getAll(
            table,
            database.all(Index.of(table, Tables.ALL, MinimumSchedules.LISTED)).stream()
                .map(table::keyOf)
                .toList(),
            item -> Watched.read(table.reader(item)));
    Map<String, Optional<Fleet>> known = new HashMap<>();
    Map<String, List<MinimumSchedule>> wanted = new HashMap<>();
    List<String> changes = new ArrayList<>();
    for (Watched region : watched) {
      Optional<Fleet> fleet =
          known.computeIfAbsent(region.fleetId(), id -> fleets.get(region.orgId(), id));
      List<MinimumSchedule> its = wanted.computeIfAbsent(region.fleetId(), id -> schedules.of(id));
      fleet.flatMap(f -> look(f, region, its, now)).ifPresent(changes::add);
    }
    return changes;
  }

  private Optional<String> look(
      Fleet fleet, Watched region, List<MinimumSchedule> its, Instant now) {
    InForce inForce = Minimums.inForce(fleet, fleets.shapes(), its, region.region(), now);
    int before = region.nodes().orElse(fleet.nodeBaseline(region.region()));
    boolean over = region.schedules() == 0;
    boolean same = region.nodes().equals(Optional.of(inForce.nodes()));
    if (!(over ? forgotten(region, now) : same || noted(region, inForce, now))) {
      // Another has looked meanwhile, and tells it.
      return Optional.empty();
    }
    return before == inForce.nodes()
        ? Optional.empty()
        : Optional.of(tell(fleet, region.region(), before, inForce, now));
  }

  private boolean noted(Watched region, InForce inForce, Instant now) {
    return written(
        region,
        update(region)
            .set("nodes", inForce.nodes())
            .set("schedule", inForce.schedule())
            .set("at", now));
  }

  /** It is looked at no more, until it has a schedule again. */
  private boolean forgotten(Watched region, Instant now) {
    return written(
        region,
        update(region)
            .remove("nodes", "schedule", "at", MinimumSchedules.LISTED)
            .set(TableSpec.TTL, now.plus(KEPT).getEpochSecond())
            .require("#schedules = ?", 0));
  }

  private Update update(Watched region) {
    return Update.of(table, region.fleetId(), MinimumSchedules.watched(region.region()));
  }

  /** Under the condition that what was in force is what this look has read. */
  private boolean written(Watched region, Update update) {
    region
        .nodes()
        .ifPresentOrElse(
            nodes -> update.require("#nodes = ?", nodes),
            () -> update.require("attribute_not_exists(#nodes)"));
    update.require("attribute_exists(#listed)");
    return retry.untilSettled(() -> database.update(update)).done();
  }

  private String tell(Fleet fleet, Region region, int before, InForce inForce, Instant now) {
    boolean raised = inForce.nodes() > before;
    String text =
        "%s of fleet %s: the minimum %s from %d nodes to %d by %s"
            .formatted(
                region,
                fleet.fleetId(),
                raised ? "rose" : "fell",
                before,
                inForce.nodes(),
                inForce.because());
    Map<String, String> facts = new HashMap<>();
    facts.put(Decision.ORG, fleet.orgId());
    facts.put("region", region.name());
    facts.put("before", Integer.toString(before));
    facts.put("nodes", Integer.toString(inForce.nodes()));
    inForce.schedule().ifPresent(name -> facts.put("schedule", name));
    decisions.record(
        new Decision(
            Decision.fleet(fleet.fleetId()),
            now,
            raised ? DecisionKind.minimumRaised : DecisionKind.minimumLowered,
            text,
            facts));
    return text;
  }
}
