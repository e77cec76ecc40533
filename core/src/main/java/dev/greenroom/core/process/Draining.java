package dev.greenroom.core.process;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The steps into a drain, back out of it, and to the question that ends it. Each is one conditional
 * write, refused when the process is no longer as it must be or the given guard does not hold.
 */
public final class Draining {
  private final Database database;
  private final Tables tables;
  private final Policy policy;
  private final Retry retry;

  public Draining(Database database, Tables tables, Policy policy, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.policy = policy;
    this.retry = retry;
  }

  /**
   * It takes no new room, and keeps those that it has; nothing is timed until they have ended.
   *
   * @param onlyEmpty refused when it holds a room by now
   */
  public boolean drain(Process process, boolean onlyEmpty, Instant now, TransactWriteItem guard) {
    Update update =
        move(process, ProcessStatus.draining)
            .set("accepting", false)
            .set("acceptingAt", now)
            .remove("openKey", "deadline", "deadlineShard", "deadlineReason")
            .require("#status = ? AND #accepting = ?", ProcessStatus.running, true);
    return write(onlyEmpty ? update.require("#roomsAllocated = ?", 0) : update, guard);
  }

  /** It takes rooms again; its idleness begins anew. */
  public boolean takeBack(Process process, Instant now, TransactWriteItem guard) {
    Update update =
        move(process, ProcessStatus.running).set("accepting", true).set("acceptingAt", now);
    if (process.roomsAllocated() < process.roomsPerProcess()) {
      update.set("openKey", Process.openKey(process.deploymentId(), process.region()));
    }
    if (process.idleTimeoutEnabled()) {
      update
          .set("deadlineShard", Tables.shard(process.processId()))
          .set("deadline", now.plus(policy.idleTimeout()))
          .set("deadlineReason", DeadlineReason.idle);
    } else {
      update.remove("deadline", "deadlineShard", "deadlineReason");
    }
    return write(
        update.require(
            "#status = ? AND #roomsAllocated = ?",
            ProcessStatus.draining,
            process.roomsAllocated()),
        guard);
  }

  /** It seems empty: its agent is asked whether it is. */
  public boolean ask(Process process, Instant now) {
    Update update =
        Update.of(tables.processes(), process.processId())
            .set("deadlineShard", Tables.shard(process.processId()))
            .set("deadline", now.plus(policy.askTimeout()))
            .set("deadlineReason", DeadlineReason.ask)
            .require("#status = ? AND #roomsAllocated = ?", ProcessStatus.draining, 0)
            .require("attribute_not_exists(#deadlineReason)");
    return retry.untilSettled(() -> database.update(update)).done();
  }

  private Update move(Process process, ProcessStatus next) {
    return Update.of(tables.processes(), process.processId())
        .set("status", next)
        .set("statusKey", Process.statusKey(process.appId(), next));
  }

  private boolean write(Update update, TransactWriteItem guard) {
    List<TransactWriteItem> writes = List.of(update.inTransaction(), guard);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }
}
