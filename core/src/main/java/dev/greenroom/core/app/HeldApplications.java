package dev.greenroom.core.app;

import dev.greenroom.core.Tables;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The applications for which processes are held, and what is kept for that in their items. Whatever
 * is decided by how many processes stand (to start one, to take one away) takes a turn: a number in
 * the item that grows by one in the same transaction. So of two who decided by the same look only
 * one gets to act, and what was decided by settings that have changed since is not done.
 */
public final class HeldApplications {
  private static final String TURN = "allocationTurn";
  private static final String STATES = "allocation";
  private static final String SHARD = "allocatedShard";

  private final Database database;
  private final Tables tables;
  private final Retry retry;
  private final RecordSchema<Held> schema;

  public HeldApplications(
      Database database, Tables tables, Applications applications, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.retry = retry;
    this.schema =
        RecordSchema.reading(
            tables.apps(),
            Held.class,
            in -> new Held(applications.read(in), in.number(TURN, 0), states(in)));
  }

  /**
   * An application with its turn.
   *
   * @param app deleted or not
   * @param turn how many turns were taken
   * @param states what is remembered, by region
   */
  public record Held(Application app, long turn, Map<Region, AllocationState> states) {

    public AllocationState state(Region region) {
      return states.getOrDefault(region, AllocationState.NONE);
    }

    /** The same after one turn more. */
    public Held taken() {
      return new Held(app, turn + 1, states);
    }

    private Held with(Region region, AllocationState state, int target) {
      Map<Region, AllocationState> others = new EnumMap<>(Region.class);
      others.putAll(states);
      others.put(region, state);
      Application.Settings settings = app.settings();
      return new Held(
          app.with(
              new Application.Settings(
                  settings.appName(),
                  settings.auth(),
                  settings.serviceConfig().map(config -> config.withTarget(region, target)),
                  settings.loadBalancer())),
          turn + 1,
          others);
    }

    /** What is wanted in that region; absent where nothing is, or no longer. */
    public Optional<StaticAllocation> wanted(Region region) {
      return app.holdsProcesses() ? app.serviceConfig().orElseThrow().in(region) : Optional.empty();
    }
  }

  /** The ids of the applications of one shard. */
  public List<String> inShard(int shard) {
    return database.all(Index.of(tables.apps(), Tables.ALLOCATED, Integer.toString(shard))).stream()
        .map(item -> item.get("appId").s())
        .toList();
  }

  /** The application, also when it is deleted or nothing is held for it. */
  public Optional<Held> get(String appId) {
    return database.get(tables.apps(), schema, appId);
  }

  /** As a part of a transaction: takes the turn, unless another has. */
  public TransactWriteItem turn(Held held) {
    return taking(held).inTransaction();
  }

  /** Remembers a state, and sets the target of that region; empty when the turn was another's. */
  public Optional<Held> remember(Held held, Region region, AllocationState state, int target) {
    Held after = held.with(region, state, target);
    Map<String, AttributeValue> states = new TreeMap<>();
    after.states().forEach((where, s) -> states.put(where.name(), AttributeValue.fromM(s.write())));
    Update update = taking(held).set(STATES, states);
    if (!after.app().equals(held.app())) {
      update.set("serviceConfig", after.app().serviceConfig().map(ServiceConfig::write));
    }
    return written(update) ? Optional.of(after) : Optional.empty();
  }

  /** Nothing is held for it any more; false when that has changed meanwhile. */
  public boolean leave(Held held) {
    return written(taking(held).remove(SHARD, STATES));
  }

  /** A change of what is wanted: takes a turn from whoever decides, and has it looked at. */
  static Update changed(Update update, String appId, boolean holds) {
    update.add(TURN, 1);
    return holds ? update.set(SHARD, Tables.shard(appId)) : update;
  }

  /** The same of a new item. */
  static Map<String, AttributeValue> created(Map<String, AttributeValue> item, Application app) {
    if (app.holdsProcesses()) {
      item.put(SHARD, AttributeValue.fromS(Tables.shard(app.appId())));
    }
    return item;
  }

  private Update taking(Held held) {
    Update update = Update.of(tables.apps(), held.app().appId()).add(TURN, 1);
    return held.turn() == 0
        ? update.require("attribute_exists(#appId) AND attribute_not_exists(#" + TURN + ")")
        : update.require("#" + TURN + " = ?", held.turn());
  }

  private boolean written(Update update) {
    String token = UUID.randomUUID().toString();
    return retry
        .untilSettled(() -> database.transact(token, List.of(update.inTransaction())))
        .done();
  }

  private static Map<Region, AllocationState> states(ItemReader in) {
    Map<Region, AllocationState> states = new EnumMap<>(Region.class);
    in.object(STATES, all -> all)
        .ifPresent(
            all -> {
              for (Region region : Region.values()) {
                all.object(region.name(), AllocationState::read)
                    .ifPresent(state -> states.put(region, state));
              }
            });
    return states;
  }
}
