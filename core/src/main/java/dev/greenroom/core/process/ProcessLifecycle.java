package dev.greenroom.core.process;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The steps of a process's life. Each is one conditional write, so that of two who try the same
 * step one wins and the other sees {@code false}; a step may be repeated.
 */
public final class ProcessLifecycle {
  private final Database database;
  private final Tables tables;
  private final Nodes nodes;
  private final Policy policy;
  private final ProcessAccounts accounts;
  private final Retry retry;
  private final RecordSchema<Process> schema;

  public ProcessLifecycle(
      Database database,
      Tables tables,
      Nodes nodes,
      Policy policy,
      ProcessAccounts accounts,
      Retry retry) {
    this.database = database;
    this.tables = tables;
    this.nodes = nodes;
    this.policy = policy;
    this.accounts = accounts;
    this.retry = retry;
    this.schema =
        new RecordSchema<>(tables.processes(), Process.class, Process::write, Process::read);
  }

  /** Its launch was handed to the hosting engine: it no longer waits, and must bind its port. */
  public boolean launched(Process process, Instant now) {
    return write(
        Update.of(tables.processes(), process.processId())
            .setIfAbsent("scheduledAt", now)
            .remove("waitingShard")
            .set("deadlineShard", Tables.shard(process.processId()))
            .set("deadline", now.plus(policy.bindTimeout()))
            .set("deadlineReason", DeadlineReason.bind)
            .require("#status = ? AND attribute_exists(#waitingShard)", ProcessStatus.starting));
  }

  /** It has all of its time to bind its port again: nobody was there to see it. */
  public boolean bindFromNow(Process process, Instant now) {
    return write(
        Update.of(tables.processes(), process.processId())
            .set("deadline", now.plus(policy.bindTimeout()))
            .require(
                "#status = ? AND #deadlineReason = ?",
                ProcessStatus.starting,
                DeadlineReason.bind));
  }

  /** Capacity was found for a waiting process: claims it and notes the node, all or nothing. */
  public boolean placed(Process process, TransactWriteItem claim, Node node) {
    String token = UUID.randomUUID().toString();
    TransactWriteItem note =
        Update.of(tables.processes(), process.processId())
            .set("nodeId", node.nodeId())
            .set("aliveOn", node.nodeId())
            .set("hosting", node.hosting())
            .require("#status = ? AND attribute_not_exists(#nodeId)", ProcessStatus.starting)
            .inTransaction();
    return retry.untilSettled(() -> database.transact(token, List.of(note, claim))).done();
  }

  /** Its first program ran, and what it has opened so far; both help to explain a failure. */
  public boolean booted(Process process, Instant at, Optional<String> opened) {
    return write(
        Update.of(tables.processes(), process.processId())
            .setIfAbsent("bootedAt", at)
            .set("opened", opened)
            .require("#status = ?", ProcessStatus.starting));
  }

  /** Where players reach it is known, where that is an address of its own. */
  public boolean addressed(Process process, String address) {
    return write(
        Update.of(tables.processes(), process.processId())
            .set("address", address)
            .require(
                "attribute_exists(#processId) AND NOT #status IN (?, ?)",
                ProcessStatus.stopped,
                ProcessStatus.failed));
  }

  /** Its machine will be gone before long: it has not started yet, and takes no further room. */
  public boolean closedToRooms(Process process, Instant now) {
    return write(
        closed(process, Update.of(tables.processes(), process.processId()), now)
            .remove("openKey")
            .require("#status = ?", ProcessStatus.starting));
  }

  /** Its default port is bound: players reach it. */
  public boolean started(Process process, Instant at, Instant now, List<ExposedPort> ports) {
    Update update =
        move(process, ProcessStatus.running)
            .setIfAbsent("scheduledAt", at)
            .setIfAbsent("bootedAt", at)
            .set("startedAt", at)
            .set("idleSince", at)
            .set("ports", Process.portItems(ports))
            .remove("waitingShard", "opened");
    return write(idleFrom(update, process, now).require("#status = ?", ProcessStatus.starting));
  }

  /** Players came or left, and nothing is known of what was sent. */
  public boolean connections(Process process, int active, Instant lastSeen, Instant now) {
    return connections(process, active, lastSeen, Optional.empty(), now);
  }

  /** Players came or left. Without any, idleness counts from the last moment with one. */
  public boolean connections(
      Process process, int active, Instant lastSeen, Optional<Egress> egress, Instant now) {
    Update update =
        Update.of(tables.processes(), process.processId())
            .set("activeConnections", active)
            .set("activeConnectionsUpdatedAt", now);
    egress.ifPresent(sent -> egressed(update, sent));
    if (active > 0) {
      return write(
          update
              .remove("idleSince")
              .require("#status IN (?, ?)", ProcessStatus.running, ProcessStatus.draining));
    }
    update.set("idleSince", lastSeen);
    if (process.status() == ProcessStatus.draining) {
      return write(update.require("#status = ?", ProcessStatus.draining));
    }
    return write(
        idleFrom(update, process, lastSeen)
            .require(
                "#status = ? AND (attribute_not_exists(#deadlineReason) OR #deadlineReason = ?)",
                ProcessStatus.running,
                DeadlineReason.idle));
  }

  /** What it has sent so far. */
  public boolean egressed(Process process, Egress egress) {
    return write(
        egressed(Update.of(tables.processes(), process.processId()), egress)
            // What it has consumed is booked at its end.
            .require(
                "attribute_exists(#processId) AND NOT #status IN (?, ?)",
                ProcessStatus.stopped,
                ProcessStatus.failed));
  }

  private static Update egressed(Update update, Egress egress) {
    return update
        .set("egressedBytes", egress.bytes())
        .set("egressBefore", Optional.of(egress.before()).filter(before -> before > 0))
        .set("egressSince", egress.countedSince())
        .require("#egressedBytes < ?", egress.bytes());
  }

  /** It was due and is not idle: nothing to watch until a player leaves or a room goes. */
  public boolean busy(Process process, Optional<Instant> lookAgain) {
    Update update = Update.of(tables.processes(), process.processId());
    lookAgain.ifPresentOrElse(
        at -> update.set("deadline", at),
        () -> update.remove("deadline", "deadlineShard", "deadlineReason"));
    return write(
        update.require(
            "#deadline = ? AND #deadlineReason = ? AND #roomsAllocated = ?",
            process.deadline().orElseThrow(),
            process.deadlineReason().orElseThrow(),
            process.roomsAllocated()));
  }

  /** Closes it to new rooms and asks its agent whether it is idle. */
  public boolean ask(Process process, Instant now) {
    return write(asking(process, now));
  }

  /** The same, refused also when the guard does not hold. */
  public boolean ask(Process process, Instant now, TransactWriteItem guard) {
    List<TransactWriteItem> writes = List.of(asking(process, now).inTransaction(), guard);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }

  private Update asking(Process process, Instant now) {
    return Update.of(tables.processes(), process.processId())
        .set("accepting", false)
        .set("acceptingAt", now)
        .set("deadline", now.plus(policy.askTimeout()))
        .set("deadlineReason", DeadlineReason.ask)
        .remove("openKey")
        .require(
            "#status = ? AND #deadline = ? AND #deadlineReason = ? AND #roomsAllocated = ?",
            ProcessStatus.running,
            process.deadline().orElseThrow(),
            DeadlineReason.idle,
            process.roomsAllocated());
  }

  /** The agent saw a connection, or did not answer: it is open again, unless it drains. */
  public boolean vetoed(Process process, Instant now) {
    if (process.status() == ProcessStatus.draining) {
      return write(
          Update.of(tables.processes(), process.processId())
              .set("idleSince", now)
              .remove("deadline", "deadlineShard", "deadlineReason")
              .require(
                  "#status = ? AND #deadlineReason = ?",
                  ProcessStatus.draining,
                  DeadlineReason.ask));
    }
    Update update =
        Update.of(tables.processes(), process.processId())
            .set("accepting", true)
            .set("acceptingAt", now);
    if (process.roomsAllocated() < process.roomsPerProcess()) {
      update.set("openKey", Process.openKey(process.deploymentId(), process.region()));
    }
    return write(
        idleFrom(update, process, now)
            .require(
                "#status = ? AND #deadlineReason = ? AND #roomsAllocated = ?",
                ProcessStatus.running,
                DeadlineReason.ask,
                process.roomsAllocated()));
  }

  /** The agent confirmed that it is idle: it is stopped. */
  public boolean confirmedIdle(Process process, Instant now, String reason) {
    return write(
        stopping(process, now, reason)
            .require(
                "#status IN (?, ?) AND #deadlineReason = ? AND #roomsAllocated = ?",
                ProcessStatus.running,
                ProcessStatus.draining,
                DeadlineReason.ask,
                process.roomsAllocated()));
  }

  /** It has not started and holds no room: nobody misses it. */
  public boolean withdraw(Process process, Instant now, String reason) {
    return write(
        stopping(process, now, reason)
            .require("#status = ? AND #roomsAllocated = ?", ProcessStatus.starting, 0));
  }

  /** A stop was issued; its rooms count as destroyed from here on. */
  public boolean stop(Process process, Instant now, String reason) {
    return write(
        stopping(process, now, reason)
            .require(
                "#status IN (?, ?, ?)",
                ProcessStatus.starting,
                ProcessStatus.running,
                ProcessStatus.draining));
  }

  /** The grace of a stop is extended, so that the next look comes later. */
  public boolean stillStopping(Process process, Instant now) {
    return write(
        Update.of(tables.processes(), process.processId())
            .set("deadline", now.plus(policy.stopGrace()))
            .require(
                "#status = ? AND #deadline = ?",
                ProcessStatus.stopping,
                process.deadline().orElseThrow()));
  }

  /**
   * It is gone: its capacity is given back and what it consumed is booked in the same transaction;
   * its rooms are swept afterwards.
   */
  public boolean over(Process process, ProcessStatus end, Instant at, String reason) {
    if (!end.over()) {
      throw new IllegalArgumentException(end + " is not an end");
    }
    for (int tried = 1; ; tried++) {
      // What was known of it may be a step behind: the report of its end tells of its last bytes.
      Optional<Process> now =
          database
              .get(tables.processes(), schema, process.processId())
              .filter(p -> !p.status().over() && p.nodeId().equals(process.nodeId()));
      if (now.isEmpty() || ended(now.get(), end, at, reason)) {
        return now.isPresent();
      }
      retry.backOff(tried);
    }
  }

  /** False when it is not as it was read: what is booked must be what is written. */
  private boolean ended(Process process, ProcessStatus end, Instant at, String reason) {
    List<TransactWriteItem> writes = new ArrayList<>();
    Update update = closed(process, move(process, end), at).set("activeConnections", 0);
    if (process.activeConnections() > 0) {
      update.set("activeConnectionsUpdatedAt", at);
    }
    writes.add(
        update
            .set("terminatedAt", at)
            .setIfAbsent("stoppingAt", at)
            .set("exitReason", reason)
            .set("deadlineShard", Tables.shard(process.processId()))
            .set("deadline", at)
            .set("deadlineReason", DeadlineReason.sweep)
            .remove("openKey", "aliveOn", "waitingShard", "opened")
            .require("NOT #status IN (?, ?)", ProcessStatus.stopped, ProcessStatus.failed)
            .require(
                process.nodeId().isPresent() ? "#nodeId = ?" : "attribute_not_exists(#nodeId)",
                process.nodeId().stream().toArray())
            .require(
                process.startedAt().isPresent()
                    ? "#startedAt = ? AND (#egressedBytes = ? OR"
                        + " attribute_not_exists(#egressedBytes))"
                    : "attribute_not_exists(#startedAt)",
                process.startedAt().stream()
                    .flatMap(started -> Stream.of(started, process.egress().bytes()))
                    .toArray())
            .require(
                process.stoppingAt().isPresent()
                    ? "#stoppingAt = ?"
                    : "attribute_not_exists(#stoppingAt)",
                process.stoppingAt().stream().toArray())
            .inTransaction());
    process
        .nodeId()
        .ifPresent(
            node ->
                writes.add(
                    nodes.release(
                        node, new Placement.Demand(process.milliVcpus(), process.memoryMb()))));
    writes.addAll(accounts.entries(process, at));
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }

  /** All its rooms are written as destroyed: it leaves the deadlines and starts to age. */
  public boolean swept(Process process, Instant now) {
    return write(
        Update.of(tables.processes(), process.processId())
            .set("expiresAt", now.plus(policy.retention()).getEpochSecond())
            .remove("deadline", "deadlineShard", "deadlineReason")
            .require("#deadlineReason = ? AND #roomsAllocated = ?", DeadlineReason.sweep, 0));
  }

  private Update stopping(Process process, Instant now, String reason) {
    return closed(process, move(process, ProcessStatus.stopping), now)
        .set("stoppingAt", now)
        .set("exitReason", reason)
        .set("deadlineShard", Tables.shard(process.processId()))
        .set("deadline", now.plus(policy.stopGrace()))
        .set("deadlineReason", DeadlineReason.stop)
        .remove("openKey", "waitingShard");
  }

  /** It takes no room from here on. */
  private static Update closed(Process process, Update update, Instant now) {
    update.set("accepting", false);
    return process.accepting() ? update.set("acceptingAt", now) : update;
  }

  private Update move(Process process, ProcessStatus next) {
    return Update.of(tables.processes(), process.processId())
        .set("status", next)
        .set("statusKey", Process.statusKey(process.appId(), next));
  }

  /** Sets the deadline of idleness, or none where idleness never ends the process. */
  private Update idleFrom(Update update, Process process, Instant since) {
    return process.idleTimeoutEnabled()
        ? update
            .set("deadlineShard", Tables.shard(process.processId()))
            .set("deadline", since.plus(policy.idleTimeout()))
            .set("deadlineReason", DeadlineReason.idle)
        : update.remove("deadline", "deadlineShard", "deadlineReason");
  }

  private boolean write(Update update) {
    return retry.untilSettled(() -> database.update(update)).done();
  }
}
