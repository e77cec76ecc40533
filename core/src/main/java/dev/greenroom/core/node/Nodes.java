package dev.greenroom.core.node;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.image.ImageMarks;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of nodes, and the claims on their capacity. */
public final class Nodes {
  private final Database database;
  private final Tables tables;
  private final RecordSchema<Node> schema;

  public Nodes(Database database, Tables tables) {
    this.database = database;
    this.tables = tables;
    this.schema = new RecordSchema<>(tables.nodes(), Node.class, Node::write, Node::read);
  }

  public Optional<Node> get(String nodeId) {
    return database.get(tables.nodes(), schema, nodeId);
  }

  /**
   * Registers a node, or takes an earlier one back with its claims: only what an operator sets
   * (address, capacity, token) is written anew.
   */
  public void register(Node node) {
    if (database.putIfAbsent(tables.nodes(), schema.write(node)).done()) {
      return;
    }
    database.update(
        Update.of(tables.nodes(), node.nodeId())
            .set("pool", node.pool())
            .set("status", node.status())
            .set("address", Optional.of(node.address()).filter(address -> !address.isEmpty()))
            .set("milliVcpus", node.milliVcpus())
            .set("memoryMb", node.memoryMb())
            .set("deadlineShard", Node.ALL)
            .set("deadline", node.heartbeatDeadline())
            .set("tokenHash", node.tokenHash())
            .set("orgId", node.orgId())
            .set("home", node.home())
            .set("reservedMilliVcpus", node.reservedMilliVcpus())
            .set("architectures", Node.names(node.architectures()))
            .remove("stoppedAt", Node.WAS_IN, TableSpec.TTL));
  }

  /** The node lives: its silence counts from the new deadline on. Empty when it is unknown. */
  public Optional<Node> heard(String nodeId, Instant deadline) {
    return heard(nodeId, deadline, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The same, with what a heartbeat says besides.
   *
   * @param measured where its figures are about to be kept
   * @param programs for which CPUs it runs programs, where that is another than it was
   * @param images what has changed of its images
   */
  public Optional<Node> heard(
      String nodeId,
      Instant deadline,
      Optional<Node.Measured> measured,
      Optional<Set<Architecture>> programs,
      Optional<Node.Images> images) {
    Update update =
        Update.of(tables.nodes(), nodeId)
            .set("deadline", deadline)
            .require("attribute_exists(#nodeId)");
    measured.ifPresent(
        m ->
            update
                .set("measuredAt", m.at())
                .set("measuredSentAt", m.sentAt())
                .set("measuredMinute", m.minute()));
    programs.ifPresent(now -> update.set("architectures", Node.names(now)));
    images.ifPresent(
        now ->
            update
                .set("imagesHeld", now.held().map(ImageMarks::text))
                .set("imagesAsked", Optional.of(now.asked()).filter(asked -> !asked.isEmpty())));
    Database.Updated updated = database.updateAndGet(update);
    return updated.outcome().done() ? Optional.of(schema.read(updated.item())) : Optional.empty();
  }

  /** It is to get those images ready, and no others; refused where it takes no processes. */
  public Outcome asked(String nodeId, List<String> imageIds) {
    return database.update(
        Update.of(tables.nodes(), nodeId)
            .set("imagesAsked", Optional.of(imageIds).filter(asked -> !asked.isEmpty()))
            .require("#status = ?", NodeStatus.running));
  }

  /**
   * Something was heard of the images that are brought to it: refused when they are not as they
   * were seen.
   */
  public Outcome imagesAre(String nodeId, Node.Images seen, Node.Images now) {
    return database.update(images(nodeId, seen, now).require("attribute_exists(#nodeId)"));
  }

  /** The same of what is to be brought to it; refused where it takes no processes. */
  public Outcome carries(String nodeId, Node.Images seen, Node.Images now) {
    return database.update(images(nodeId, seen, now).require("#status = ?", NodeStatus.running));
  }

  private Update images(String nodeId, Node.Images seen, Node.Images now) {
    Update update =
        Update.of(tables.nodes(), nodeId)
            .set("imagesHeld", now.held().map(ImageMarks::text))
            .set("imagesAsked", Optional.of(now.asked()).filter(asked -> !asked.isEmpty()))
            .set("imagesCarried", now.carried().text());
    is(update, "imagesHeld", seen.held().map(ImageMarks::text));
    is(update, "imagesCarried", seen.carried().text());
    return update;
  }

  private static void is(Update update, String name, Optional<String> value) {
    value.ifPresentOrElse(
        text -> update.require("#%s = ?".formatted(name), text),
        () -> update.require("attribute_not_exists(#%s)".formatted(name)));
  }

  /**
   * No node that has fallen silent counts as live for longer: a deadline later than that was
   * written before the clock was set back.
   */
  public void noneSilentLaterThan(Instant latest) {
    for (Node node : all()) {
      if (node.heartbeatDeadline().isAfter(latest)) {
        database.update(
            Update.of(tables.nodes(), node.nodeId())
                .set("deadline", latest)
                .require("#deadline = ?", node.heartbeatDeadline()));
      }
    }
  }

  /** The nodes on which a process of that fleet and region may run. */
  public List<Node> candidates(Optional<String> fleetId, Region region) {
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    for (String pool :
        List.of(Node.pool(fleetId, Optional.of(region)), Node.pool(fleetId, Optional.empty()))) {
      database
          .all(Index.of(tables.nodes(), Tables.BY_POOL, pool))
          .forEach(item -> keys.add(tables.nodes().keyOf(item)));
    }
    return database.getAll(tables.nodes(), keys, schema::read);
  }

  /**
   * The nodes of a fleet that run or drain, in one region or in all. Fleets have few machines: this
   * is a query for each region, however many there are.
   */
  public List<Node> provisioned(String fleetId, Optional<Region> region) {
    return ofFleet(fleetId, region).stream()
        .filter(node -> node.status() != NodeStatus.starting)
        .filter(node -> node.status() != NodeStatus.lost)
        .toList();
  }

  /**
   * The same, those that are lost, and those that are ordered or announced and have not come yet.
   */
  public List<Node> ofFleet(String fleetId, Optional<Region> region) {
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    List<Optional<Region>> regions = new ArrayList<>(List.of(Optional.empty()));
    Arrays.stream(Region.values())
        .filter(r -> region.isEmpty() || region.get() == r)
        .map(Optional::of)
        .forEach(regions::add);
    for (Optional<Region> one : regions) {
      database
          .all(Index.of(tables.nodes(), Tables.BY_POOL, Node.pool(Optional.of(fleetId), one)))
          .forEach(item -> keys.add(tables.nodes().keyOf(item)));
    }
    return database.getAll(tables.nodes(), keys, schema::read).stream()
        .filter(node -> node.status() != NodeStatus.stopped)
        .filter(node -> region.isEmpty() || node.serves(region.get()))
        .toList();
  }

  /**
   * The node of that organization; another's, and one that belongs to none, look like an unknown
   * one (docs/decisions/0041-whose-a-node-is.md).
   */
  public Node require(String orgId, String nodeId) {
    return get(nodeId)
        .filter(node -> node.orgId().equals(Optional.of(orgId)))
        .filter(node -> node.status() != NodeStatus.starting)
        .orElseThrow(() -> GreenroomException.notFound("nodeId '%s' is not a node.", nodeId));
  }

  /** Every node; they share one shard of deadlines, which lists them without a scan. */
  public List<Node> all() {
    return database.getAll(
        tables.nodes(), keys(Index.of(tables.nodes(), Tables.DEADLINES, Node.ALL)), schema::read);
  }

  /**
   * The same, as it was a moment ago at half the cost: for decisions that are settled by a
   * condition when they are carried out.
   */
  public List<Node> glance() {
    return database.glance(
        tables.nodes(), keys(Index.of(tables.nodes(), Tables.DEADLINES, Node.ALL)), schema::read);
  }

  /** Those of these that are there, read strongly. */
  public List<Node> getAll(Collection<String> nodeIds) {
    return database.getAll(
        tables.nodes(), nodeIds.stream().map(tables.nodes()::key).toList(), schema::read);
  }

  private List<Map<String, AttributeValue>> keys(QueryRequest query) {
    return database.all(query).stream().map(tables.nodes()::keyOf).toList();
  }

  /** As a part of a transaction: a node that is about to be ordered. */
  public TransactWriteItem ordered(Node node) {
    return Database.putAbsent(tables.nodes(), schema.write(node));
  }

  /** As a part of a transaction: it takes no process any more, until it is {@link #takenBack}. */
  public TransactWriteItem drained(String nodeId, Instant now) {
    return Update.of(tables.nodes(), nodeId)
        .set("status", NodeStatus.draining)
        .set("drainingAt", now)
        .require("#status = ?", NodeStatus.running)
        .inTransaction();
  }

  /** As a part of a transaction: it takes processes again. */
  public TransactWriteItem takenBack(String nodeId) {
    return Update.of(tables.nodes(), nodeId)
        .set("status", NodeStatus.running)
        .remove("drainingAt")
        .require("#status = ? AND attribute_exists(#drainingAt)", NodeStatus.draining)
        .inTransaction();
  }

  /**
   * The cloud will take it back before long: it takes no process any more, and nothing takes it
   * back from that. May be repeated.
   *
   * @return false when it neither runs nor drains
   */
  public boolean reclaimed(String nodeId) {
    return database
        .update(
            Update.of(tables.nodes(), nodeId)
                .set("status", NodeStatus.draining)
                .remove("drainingAt")
                .require("#status IN (?, ?)", NodeStatus.running, NodeStatus.draining))
        .done();
  }

  /** As a part of a transaction: nothing but that it drains. */
  public TransactWriteItem drains(String nodeId) {
    return Update.of(tables.nodes(), nodeId)
        .require("#status = ?", NodeStatus.draining)
        .checkOnly();
  }

  /** As a part of a transaction: a node that drained, and on which nothing runs, is ended. */
  public TransactWriteItem emptied(Node node, Instant at, Duration remembered) {
    return ended(node, at, remembered)
        .require(
            "#status = ? AND #milliVcpusUsed = ? AND #memoryMbUsed = ?", NodeStatus.draining, 0, 0)
        .inTransaction();
  }

  /** As a part of a transaction: a node that never joined is given up. */
  public TransactWriteItem givenUp(Node node, Instant at, Duration remembered) {
    return ended(node, at, remembered).require("#status = ?", NodeStatus.starting).inTransaction();
  }

  /** As a part of a transaction: the cloud has a node no more that takes processes, or drains. */
  public TransactWriteItem vanished(Node node, Instant at, Duration remembered) {
    return ended(node, at, remembered)
        .require("#status IN (?, ?)", NodeStatus.running, NodeStatus.draining)
        .inTransaction();
  }

  /**
   * A machine that runs has been silent for too long.
   *
   * @return false when it was heard of since that look, or does not run
   */
  public boolean lost(Node seen, Instant now) {
    Update update =
        Update.of(tables.nodes(), seen.nodeId())
            .set("status", NodeStatus.lost)
            .set("stoppedAt", now)
            .require("#status = ? AND #deadline = ?", NodeStatus.running, seen.heartbeatDeadline());
    return database.update(update).done();
  }

  /** A machine that was lost speaks again: it takes processes as before. */
  public void found(String nodeId) {
    database.update(
        Update.of(tables.nodes(), nodeId)
            .set("status", NodeStatus.running)
            .remove("stoppedAt")
            .require("#status = ?", NodeStatus.lost));
  }

  /** The silence of a machine begins at that moment, if nothing was heard of it since that look. */
  public void silentSince(Node seen, Instant since) {
    database.update(
        Update.of(tables.nodes(), seen.nodeId())
            .set("deadline", since)
            .require("#deadline = ?", seen.heartbeatDeadline()));
  }

  /**
   * Its owner wants a machine no more: it takes no process any more, and nothing takes it back.
   *
   * @return false when it neither runs in that fleet nor is lost
   */
  public boolean removed(Node node) {
    Update update =
        Update.of(tables.nodes(), node.nodeId())
            .set("status", NodeStatus.draining)
            .remove("stoppedAt")
            .require(
                "#status IN (?, ?) AND #pool = ?",
                NodeStatus.running,
                NodeStatus.lost,
                node.pool());
    return database.update(update).done();
  }

  /** A machine that was announced is wanted no more before it has come. */
  public boolean withdrawn(Node node, Instant at, Duration remembered) {
    return database
        .update(ended(node, at, remembered).require("#status = ?", NodeStatus.starting))
        .done();
  }

  /** It leaves the indexes, so that those that are gone cost those that are there nothing. */
  private Update ended(Node node, Instant at, Duration remembered) {
    return Update.of(tables.nodes(), node.nodeId())
        .set("status", NodeStatus.stopped)
        .set("stoppedAt", at)
        .set(Node.WAS_IN, node.pool())
        .set(TableSpec.TTL, at.plus(remembered).getEpochSecond())
        .remove("pool", "deadlineShard", "drainingAt");
  }

  /** After a jump of the clock nobody knows how long an order has lasted: it lasts from now on. */
  public void orderedAnew(String nodeId, Instant now) {
    database.update(
        Update.of(tables.nodes(), nodeId)
            .set("orderedAt", now)
            .require("#status = ?", NodeStatus.starting));
  }

  /**
   * A machine of one's own is announced: it takes processes once it has joined. One that does not
   * come until then is forgotten.
   */
  public void announce(Node node, Instant forgotten) {
    Map<String, AttributeValue> item = new HashMap<>(schema.write(node));
    item.put(TableSpec.TTL, AttributeValue.fromN(Long.toString(forgotten.getEpochSecond())));
    database.putIfAbsent(tables.nodes(), item);
  }

  /**
   * A node that was ordered or announced is there: it takes processes from now on. The same again
   * changes nothing but its address and what it has; one that drains goes on as it was.
   *
   * @return false when it was given up meanwhile, or ended: it is to end itself
   */
  public boolean joined(String nodeId, Node.Equipment has, Node.Heard heard) {
    Update takes =
        Update.of(tables.nodes(), nodeId)
            .set("address", has.address())
            .set("milliVcpus", has.milliVcpus())
            .set("memoryMb", has.memoryMb())
            .set("reservedMilliVcpus", has.reservedMilliVcpus())
            .set("architectures", Node.names(has.architectures()))
            .set("status", NodeStatus.running)
            .set("deadline", heard.deadline())
            .setIfAbsent("joinedAt", heard.at())
            .remove(TableSpec.TTL, "stoppedAt")
            .require(
                "#status IN (?, ?, ?)", NodeStatus.starting, NodeStatus.running, NodeStatus.lost);
    Update drains =
        Update.of(tables.nodes(), nodeId)
            .set("deadline", heard.deadline())
            .require("#status = ?", NodeStatus.draining);
    return database.update(takes).done() || database.update(drains).done();
  }

  /**
   * As a part of a transaction: takes capacity, refused when it no longer fits, and when the
   * machine has gone to another fleet meanwhile.
   */
  public TransactWriteItem claim(Node node, Placement.Demand demand) {
    return Update.of(tables.nodes(), node.nodeId())
        .add("milliVcpusUsed", demand.milliVcpus())
        .add("memoryMbUsed", demand.memoryMb())
        .add("processes", 1)
        .require(
            "#milliVcpusUsed <= ? AND #memoryMbUsed <= ? AND #status = ? AND #pool = ?",
            node.milliVcpus() - demand.milliVcpus(),
            node.memoryMb() - demand.memoryMb(),
            NodeStatus.running,
            node.pool())
        .inTransaction();
  }

  /** As a part of a transaction: gives capacity back. */
  public TransactWriteItem release(String nodeId, Placement.Demand demand) {
    return Update.of(tables.nodes(), nodeId)
        .add("milliVcpusUsed", -demand.milliVcpus())
        .add("memoryMbUsed", -demand.memoryMb())
        .add("processes", -1)
        .inTransaction();
  }

  /** The machine is gone for good: it is remembered for that long. */
  public Outcome stopped(Node node, Instant at, Duration remembered) {
    return database.update(
        ended(node, at, remembered)
            .require("attribute_exists(#nodeId) AND #status <> ?", NodeStatus.stopped));
  }

  /** True when the change found the node as expected. */
  public Outcome setStatus(String nodeId, NodeStatus status) {
    return database.update(
        Update.of(tables.nodes(), nodeId)
            .set("status", status)
            .require("attribute_exists(#nodeId)"));
  }
}
