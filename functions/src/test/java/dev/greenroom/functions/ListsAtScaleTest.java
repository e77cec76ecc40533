package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.cost.Bill;
import dev.greenroom.core.cost.Loads;
import dev.greenroom.core.cost.MeteredDynamoDb;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Every read of the API among 10,000 running processes, stopped processes, rooms of one process,
 * rooms that it had, public lobbies, builds and deployments: a bounded number of query pages of at
 * most 1 MB, and no scan.
 */
class ListsAtScaleTest {
  private static final int MANY = 10_000;

  /** Pages of queries. The most has a year of invoices: two a month, and what runs now. */
  private static final int MOST_PAGES = 40;

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /**
   * What follows for ever, files, and the lists of builds by numbers, which have a test of theirs.
   */
  private static final Set<String> NOT_HERE =
      Set.of("GetEvents", "GetExportedArchive", "GetBuildsDeprecated", "GetBuildsV2Deprecated");

  private static MeteredDynamoDb meter;
  private static Api api;
  private static final Map<String, String> IDS = new HashMap<>();

  @BeforeAll
  static void fill() {
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    api =
        new Api(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            },
            time -> {});
    meter = made.get();
    api.world.endStreams("ten thousand of everything are loaded as they would be later");
    String appId = api.app("crowd");
    String buildId = api.build();
    Map<String, Object> body = new HashMap<>(Api.deployment(buildId));
    body.put("roomsPerProcess", 10_000);
    String deploymentId = api.deploy(appId, body);
    Reply room = api.room(appId);
    Reply gone = api.room(appId);
    String processId = room.string("processId");
    api.started(processId);
    String rooms = "/rooms/v2/" + appId;
    assertEquals(204, api.post(rooms + "/destroy/" + gone.string("roomId")).send().status());
    Reply lobby =
        api.post("/lobby/v3/" + appId + "/create?shortCode=DUEL")
            .header("authorization", "Bearer " + api.player(appId))
            .body(Map.of("visibility", "public", "region", "Frankfurt"))
            .send();
    String stopped = api.room(appId).string("processId");
    String fleetId = api.fleet("crowd");
    IDS.putAll(Map.of("appId", appId, "processId", processId, "roomId", room.string("roomId")));
    IDS.putAll(Map.of("buildId", buildId, "deploymentId", deploymentId, "fleetId", fleetId));
    IDS.putAll(Map.of("region", "Frankfurt", "shortCode", "DUEL", "id", processId));
    IDS.put("orgId", World.ORG);
    IDS.put("nodeId", "node-1");
    load(lobby.string("roomId"), room.string("roomId"), gone.string("roomId"), stopped);
  }

  private static void load(String lobbyId, String roomId, String goneId, String otherProcess) {
    Tables tables = api.world.tables;
    String processId = IDS.get("processId");
    Map<String, AttributeValue> process = item(tables.processes(), processId);
    String running = process.get("statusKey").s();
    many(
        tables.processes(),
        process,
        i -> {
          String id = UUID.randomUUID().toString();
          boolean over = i % 2 == 1;
          return Map.of(
              "processId",
              id,
              "createdAt",
              Instant.ofEpochMilli(1_700_000_000_000L + i),
              "status",
              over ? "stopped" : "running",
              "statusKey",
              over ? running.replace("running", "stopped") : running,
              "deadlineShard",
              Tables.shard(id));
        },
        2 * MANY);
    Map<String, AttributeValue> alive = item(tables.rooms(), roomId);
    many(
        tables.rooms(),
        alive,
        i -> Map.of("roomId", "alive-" + i, "processKey", Room.processKey(processId, true)),
        MANY);
    many(tables.rooms(), item(tables.rooms(), goneId), i -> Map.of("roomId", "gone-" + i), MANY);
    many(
        tables.rooms(),
        item(tables.rooms(), lobbyId),
        i ->
            Map.of(
                "roomId",
                "lobby-" + i,
                "shortCode",
                "code-" + i,
                "processKey",
                Room.processKey(otherProcess, true),
                "createdAt",
                Instant.ofEpochMilli(1_700_000_000_000L + i)),
        MANY);
    many(
        tables.builds(),
        first(tables.builds()),
        i ->
            Map.of(
                "buildId", "bld-" + i,
                "imageId", UUID.randomUUID().toString(),
                "createdAt", Instant.ofEpochMilli(1_700_000_000_000L + i)),
        MANY);
  }

  @AfterAll
  static void close() {
    api.close();
  }

  private static void many(
      TableSpec table,
      Map<String, AttributeValue> like,
      IntFunction<Map<String, Object>> changes,
      int howMany) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      Map<String, AttributeValue> item = new HashMap<>(like);
      changes.apply(i).forEach((name, value) -> item.put(name, Values.of(value)));
      items.add(item);
    }
    Loads.into(api.world, table, items);
  }

  private static Map<String, AttributeValue> item(TableSpec table, String id) {
    return api.world.engine().getItem(g -> g.tableName(table.name()).key(table.key(id))).item();
  }

  private static Map<String, AttributeValue> first(TableSpec table) {
    return api.world.engine().scan(s -> s.tableName(table.name())).items().getFirst();
  }

  @Test
  void noReadScansAndEachTakesAFewPages() {
    Set<String> asked = new TreeSet<>();
    List<String> dear = new ArrayList<>();
    int most = 0;
    for (Route route : Routes.all()) {
      if (!route.method().equals("GET") || NOT_HERE.contains(route.operationId())) {
        continue;
      }
      AtomicReference<Reply> reply = new AtomicReference<>();
      String target = target(route);
      Bill bill = meter.of(() -> reply.set(api.get(target).send()));
      if (reply.get().status() == 200) {
        asked.add(route.operationId());
      }
      int pages = bill.operations().getOrDefault("Query", 0);
      most = Math.max(most, pages);
      if (bill.scans() > 0 || pages > MOST_PAGES) {
        dear.add(bill.row(route.operationId()));
      }
    }
    System.out.printf(
        "%d reads among %d of everything: at most %d pages%n", asked.size(), MANY, most);
    assertEquals(List.of(), dear);
    assertTrue(
        asked.containsAll(
            Set.of(
                "GetBuilds",
                "GetLatestProcesses",
                "GetLatestProcessesV2Deprecated",
                "GetRunningProcesses",
                "GetStoppedProcesses",
                "GetProcessesCountExperimental",
                "GetActiveRoomsForProcess",
                "GetInactiveRoomsForProcess",
                "GetInactiveRoomsForProcessDeprecated",
                "ListActivePublicLobbies",
                "ListActivePublicLobbiesDeprecatedV1",
                "ListActivePublicLobbiesDeprecatedV2",
                "GetDeployments",
                "GetApps",
                "GetUpcomingInvoiceItems",
                "GetUsage")),
        asked.toString());
  }

  /** Older versions know builds and deployments by numbers. */
  private static String target(Route route) {
    String template = route.template().toString();
    boolean numbered = template.matches("/(builds|deployments)/v[12]/.*");
    return PARAMETER
        .matcher(template)
        .replaceAll(
            found ->
                numbered && Set.of("buildId", "deploymentId").contains(found.group(1))
                    ? "1"
                    : IDS.getOrDefault(found.group(1), "nobody@example.org"));
  }
}
