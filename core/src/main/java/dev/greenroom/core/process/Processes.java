package dev.greenroom.core.process;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.RecordSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Reads the table of processes. */
public final class Processes {
  private final Database database;
  private final Tables tables;
  private final RecordSchema<Process> schema;

  public Processes(Database database, Tables tables) {
    this.database = database;
    this.tables = tables;
    this.schema =
        new RecordSchema<>(tables.processes(), Process.class, Process::write, Process::read);
  }

  public RecordSchema<Process> schema() {
    return schema;
  }

  public Optional<Process> get(String processId) {
    return database.get(tables.processes(), schema, processId);
  }

  /** The process of that application; another application's looks like an unknown one. */
  public Process require(String appId, String processId) {
    return get(processId)
        .filter(process -> process.appId().equals(appId))
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "processId '%s' is not a process of application '%s'.", processId, appId));
  }

  /** The processes of these ids that exist, in the order of the ids. */
  public List<Process> getAll(List<String> processIds) {
    return database.getAll(
        tables.processes(),
        processIds.stream().map(tables.processes()::key).toList(),
        schema::read);
  }

  /** The ids of open processes, oldest first, at most that many; an index may lag behind. */
  public List<String> open(String deploymentId, Region region, int limit) {
    QueryRequest query =
        Index.of(tables.processes(), Tables.OPEN, Process.openKey(deploymentId, region)).toBuilder()
            .limit(limit)
            .build();
    return database.page(query).stream().map(item -> item.get("processId").s()).toList();
  }

  /** The newest processes of an application, at most that many, newest first. */
  public List<Process> latest(
      String appId,
      Set<ProcessStatus> statuses,
      Set<Region> regions,
      Optional<Instant> before,
      int limit) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    for (ProcessStatus status : statuses) {
      String key = Process.statusKey(appId, status);
      QueryRequest query =
          before
              .map(b -> Index.before(tables.processes(), Tables.BY_STATUS, key, b))
              .orElseGet(() -> Index.of(tables.processes(), Tables.BY_STATUS, key))
              .toBuilder()
              .scanIndexForward(false)
              .build();
      if (regions.isEmpty()) {
        found.addAll(database.page(query.toBuilder().limit(limit).build()));
      } else {
        database.all(query).stream()
            .filter(item -> regions.contains(region(item)))
            .limit(limit)
            .forEach(found::add);
      }
    }
    List<String> newest =
        found.stream()
            .sorted(
                Comparator.comparing(
                        (Map<String, AttributeValue> item) ->
                            new ItemReader(item).instant("createdAt"))
                    .reversed())
            .map(item -> item.get("processId").s())
            .distinct() // one that moved on between two looks was found twice
            .limit(limit)
            .toList();
    return getAll(newest).stream().filter(p -> statuses.contains(p.status())).toList();
  }

  /** The ids of all processes of an application with that status, from the index alone. */
  public List<String> idsOf(String appId, ProcessStatus status) {
    return database
        .all(Index.of(tables.processes(), Tables.BY_STATUS, Process.statusKey(appId, status)))
        .stream()
        .map(item -> item.get("processId").s())
        .toList();
  }

  /** How many processes of an application have one of the statuses and regions (none: any). */
  public int count(
      String appId, Set<ProcessStatus> statuses, Set<Region> regions, Optional<Instant> before) {
    int count = 0;
    for (ProcessStatus status : statuses) {
      String key = Process.statusKey(appId, status);
      QueryRequest query =
          before
              .map(b -> Index.before(tables.processes(), Tables.BY_STATUS, key, b))
              .orElseGet(() -> Index.of(tables.processes(), Tables.BY_STATUS, key));
      count +=
          regions.isEmpty()
              ? database.count(query)
              : (int)
                  database.all(query).stream()
                      .filter(item -> regions.contains(region(item)))
                      .count();
    }
    return count;
  }

  /**
   * A process as the index knows it.
   *
   * @param deploymentId absent in the index of a table that an older version made
   */
  public record Entry(
      String processId, Region region, ProcessStatus status, Optional<String> deploymentId) {}

  /**
   * All processes of an application that are not over, from the index alone. In the order of a
   * life: one that moves on meanwhile is not missed, but may be there twice; the later entry
   * counts.
   */
  public List<Entry> standing(String appId) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (ProcessStatus status : ProcessStatus.values()) {
      if (!status.over()) {
        database
            .all(Index.of(tables.processes(), Tables.BY_STATUS, Process.statusKey(appId, status)))
            .forEach(item -> entries.put(item.get("processId").s(), entry(item, status)));
      }
    }
    return List.copyOf(entries.values());
  }

  /** The newest processes of an application that failed, at most that many. */
  public List<Entry> failed(String appId, int limit) {
    ProcessStatus status = ProcessStatus.failed;
    QueryRequest query =
        Index.of(tables.processes(), Tables.BY_STATUS, Process.statusKey(appId, status)).toBuilder()
            .scanIndexForward(false)
            .limit(limit)
            .build();
    return database.page(query).stream().map(item -> entry(item, status)).toList();
  }

  private static Entry entry(Map<String, AttributeValue> item, ProcessStatus status) {
    return new Entry(
        item.get("processId").s(),
        region(item),
        status,
        new ItemReader(item).optionalString("deploymentId"));
  }

  /** The ids of processes of one shard that are due at that moment, at most that many. */
  public List<String> due(int shard, Instant now, int limit) {
    return ids(
        Index.upTo(tables.processes(), Tables.DEADLINES, Integer.toString(shard), now).toBuilder()
            .limit(limit)
            .build());
  }

  /** The ids of all processes of one shard that have a deadline, due or not. */
  public List<String> withDeadline(int shard) {
    return database
        .all(Index.of(tables.processes(), Tables.DEADLINES, Integer.toString(shard)))
        .stream()
        .map(item -> item.get("processId").s())
        .toList();
  }

  /** The ids of processes of one shard whose launch is not recorded, oldest first. */
  public List<String> waiting(int shard, int limit) {
    return ids(
        Index.of(tables.processes(), Tables.WAITING, Integer.toString(shard)).toBuilder()
            .limit(limit)
            .build());
  }

  /** The ids of all processes on a node that are not over. */
  public List<String> aliveOn(String nodeId) {
    return database.all(Index.of(tables.processes(), Tables.ALIVE, nodeId)).stream()
        .map(item -> item.get("processId").s())
        .toList();
  }

  /** Region and demand of all processes on a node that are not over, from the index alone. */
  public List<Load> loadOf(String nodeId) {
    return database.all(Index.of(tables.processes(), Tables.ALIVE, nodeId)).stream()
        .map(ItemReader::new)
        .map(
            in ->
                new Load(
                    in.constant("region", Region.class),
                    in.integer("milliVcpus"),
                    in.integer("memoryMb")))
        .toList();
  }

  /** What one process requested, and where. */
  public record Load(Region region, int milliVcpus, int memoryMb) {}

  private List<String> ids(QueryRequest query) {
    return database.page(query).stream().map(item -> item.get("processId").s()).toList();
  }

  private static Region region(Map<String, AttributeValue> item) {
    return new ItemReader(item).constant("region", Region.class);
  }
}
