package dev.greenroom.core.scaling;

import dev.greenroom.core.Tables;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of scaling: of each fleet, what is kept of its regions, and what was decided. */
public final class Scalings {
  /** How long decisions are kept: with what they decided on, 7 days and some more. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** DynamoDB takes 100 in a transaction, of which one is the fence. */
  private static final int AT_ONCE = 99;

  private static final int PAGE = 100;
  private static final String STATE = "state#";

  /** After every text that begins with the prefix before it. */
  private static final String END = "\uffff";

  private final Database database;
  private final TableSpec table;

  public Scalings(Database database, Tables tables) {
    this.database = database;
    this.table = tables.scaling();
  }

  /** The states of a fleet's regions, read strongly. */
  Map<Region, ScalingState> states(String fleetId) {
    Map<Region, ScalingState> states = new EnumMap<>(Region.class);
    database
        .all(
            Index.between(table, fleetId, STATE, STATE + END).toBuilder()
                .consistentRead(true)
                .build())
        .stream()
        .map(table::reader)
        .forEach(
            in ->
                Region.parse(in.string("entry").substring(STATE.length()))
                    .ifPresent(region -> states.put(region, ScalingState.read(in))));
    return states;
  }

  /**
   * A region in which nodes were ordered in vain, and none has joined since.
   *
   * @param inError whether that happened so often that the region is at fault
   * @param at when it happened last
   * @param why in a sentence
   */
  public record Failure(boolean inError, Instant at, String why) {}

  /** The regions of a fleet in which nodes were ordered in vain. */
  public Map<Region, Failure> failures(String fleetId) {
    Map<Region, Failure> failures = new EnumMap<>(Region.class);
    states(fleetId)
        .forEach(
            (region, state) -> {
              ScalingMemory memory = state.memory();
              memory
                  .failedAt()
                  .ifPresent(
                      at ->
                          failures.put(
                              region,
                              new Failure(
                                  memory.inError(), at, memory.failure().orElse("nodes fail"))));
            });
    return failures;
  }

  /**
   * Writes what is intended, with the decision and the changes of nodes that belong to it, if the
   * state is still the one by which it was planned.
   *
   * @return false when another was faster
   */
  boolean begin(
      String fleetId,
      Region region,
      ScalingState seen,
      ScalingState next,
      Optional<FleetDecision> decision,
      List<TransactWriteItem> changes) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(
        Update.of(table, fleetId, STATE + region)
            .stamped()
            .set("version", seen.version() + 1)
            .set("lowSince", next.memory().lowSince())
            .set("orderedAt", next.memory().orderedAt())
            .set("failures", next.memory().failures())
            .set("failedAt", next.memory().failedAt())
            .set("failure", next.memory().failure())
            .set("ordered", next.ordered())
            .set("told", next.told())
            .require(
                seen.version() == 0 ? "attribute_not_exists(#version)" : "#version = ?",
                seen.version() == 0 ? new Object[0] : new Object[] {seen.version()})
            .inTransaction());
    decision.ifPresent(
        d ->
            writes.add(
                Database.putAbsent(
                    table, table.stamp(d.write(seen.version() + 1, d.at().plus(KEPT))))));
    int first = Math.min(changes.size(), AT_ONCE - writes.size());
    writes.addAll(changes.subList(0, first));
    if (!(database.transact(UUID.randomUUID().toString(), writes) instanceof Outcome.Done)) {
      return false;
    }
    apply(changes.subList(first, changes.size()));
    return true;
  }

  /** What one transaction does not take follows in others; what is refused is planned anew. */
  void apply(List<TransactWriteItem> changes) {
    for (int from = 0; from < changes.size(); from += AT_ONCE) {
      database.transact(
          UUID.randomUUID().toString(),
          changes.subList(from, Math.min(changes.size(), from + AT_ONCE)));
    }
  }

  /** The newest decisions of a fleet, newest first. */
  public List<FleetDecision> decisions(
      String fleetId, Optional<Region> region, Instant before, int limit) {
    String to = FleetDecision.ENTRY + "%013d".formatted(before.toEpochMilli());
    QueryRequest query =
        Index.between(table, fleetId, FleetDecision.ENTRY, to).toBuilder()
            .scanIndexForward(false)
            .limit(PAGE)
            .build();
    List<FleetDecision> found = new ArrayList<>();
    while (true) {
      List<Map<String, AttributeValue>> page = database.page(query);
      page.stream()
          .map(table::reader)
          .map(FleetDecision::read)
          .filter(decision -> region.isEmpty() || decision.region() == region.get())
          .forEach(found::add);
      if (page.size() < PAGE || found.size() >= limit) {
        return found.stream().limit(limit).toList();
      }
      query = query.toBuilder().exclusiveStartKey(table.keyOf(page.getLast())).build();
    }
  }
}
