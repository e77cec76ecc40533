package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.lobby.LobbyParts;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A room leaves its process, for good or for a while: the room and its slot in one transaction.
 * Each is false when the room or its process changed in between.
 */
final class Leaving {
  /** Hathora named no time; a season is long enough for whoever means to come back. */
  static final Duration SUSPENDED_KEPT = Duration.ofDays(90);

  private final Database database;
  private final Tables tables;
  private final Policy policy;
  private final Retry retry;

  Leaving(Database database, Tables tables, Policy policy, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.policy = policy;
    this.retry = retry;
  }

  /** The room is over; the process is absent once it has aged out. */
  boolean destroyed(Room room, Optional<Process> process, Instant now) {
    Instant expiry = now.plus(policy.retention());
    Update update =
        over(room, gone(room, now))
            .set("status", RoomStatus.destroyed)
            .set("expiresAt", expiry.getEpochSecond());
    return written(update, process, beside(room, expiry), now);
  }

  /** The room may come back, in the same region: its process may be forgotten by then. */
  boolean suspended(Room room, Process process, Instant now) {
    Instant expiry = now.plus(SUSPENDED_KEPT);
    Update update =
        gone(room, now)
            .set("status", RoomStatus.suspended)
            .set("region", process.region())
            .set("expiresAt", expiry.getEpochSecond());
    room.lobby().ifPresent(lobby -> lobby.requireState(update));
    return written(update, Optional.of(process), beside(room, expiry), now);
  }

  /** A room that has no place is over. */
  boolean destroyedSuspended(Room room, Instant now) {
    Instant expiry = now.plus(policy.retention());
    Update update =
        over(room, ifStill(Update.of(tables.rooms(), room.roomId()), RoomStatus.suspended, room))
            .set("status", RoomStatus.destroyed)
            .set("destroyedAt", now)
            .set("expiresAt", expiry.getEpochSecond())
            .remove("region");
    return written(update, Optional.empty(), beside(room, expiry), now);
  }

  /** A lobby leaves its list with its room. */
  private static Update over(Room room, Update update) {
    room.lobby().ifPresent(lobby -> lobby.over(update));
    return update;
  }

  /** What of a lobby stands beside its room ages out with it. */
  private List<TransactWriteItem> beside(Room room, Instant expiry) {
    return LobbyParts.expiring(tables, room, Optional.of(expiry));
  }

  private Update gone(Room room, Instant now) {
    Update update =
        Update.of(tables.rooms(), room.roomId())
            .set("unscheduledAt", now)
            .set("processKey", Room.processKey(room.allocation().processId(), false));
    return ifStill(update, RoomStatus.active, room);
  }

  private static Update ifStill(Update update, RoomStatus status, Room room) {
    return update.require(
        "#status = ? AND #allocationId = ?", status, room.allocation().allocationId());
  }

  /** In a transaction even when it is alone: a repetition after a lost answer is then no second. */
  private boolean written(
      Update room, Optional<Process> process, List<TransactWriteItem> beside, Instant now) {
    List<TransactWriteItem> writes = new ArrayList<>(List.of(room.inTransaction()));
    process.ifPresent(p -> writes.add(slotFreed(p, now)));
    writes.addAll(beside);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }

  /** One room fewer: an accepting process is open again, and idleness counts from here. */
  private TransactWriteItem slotFreed(Process process, Instant now) {
    Update update =
        Update.of(tables.processes(), process.processId())
            .add("roomsAllocated", -1)
            .set("roomsUpdatedAt", now)
            .require("#status = ? AND #accepting = ?", process.status(), process.accepting());
    if (process.accepting()) {
      update.set("openKey", Process.openKey(process.deploymentId(), process.region()));
    }
    if (process.status() == ProcessStatus.running
        && process.accepting()
        && process.idleTimeoutEnabled()) {
      update
          .set("deadlineShard", Tables.shard(process.processId()))
          .set("deadline", now.plus(policy.idleTimeout()))
          .set("deadlineReason", DeadlineReason.idle);
    }
    return update.inTransaction();
  }
}
