package dev.greenroom.core.room;

import dev.greenroom.core.lobby.LobbyParts;
import dev.greenroom.core.table.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A suspended room that comes back, perhaps on another process: then the one that it was on before
 * is told in the same transaction that the room was there.
 *
 * @param suspended as it was read
 * @param room as it will be
 * @param by who wants it back
 */
record ReturningRoom(Room suspended, Room room, String by, Places places) implements Arrival {

  static ReturningRoom of(
      Room suspended, String allocationId, String by, Places places, Instant now) {
    return new ReturningRoom(suspended, suspended.returning(allocationId, now), by, places);
  }

  /** Somebody else was faster, and what was read is no longer so: it has to be read again. */
  static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public List<TransactWriteItem> writes(Room placed) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(
        Update.of(places.tables().rooms(), placed.roomId())
            .set("status", RoomStatus.active)
            .set("allocationId", placed.allocation().allocationId())
            .set("processId", placed.allocation().processId())
            .set("scheduledAt", placed.allocation().scheduledAt())
            .set("processKey", Room.processKey(placed.allocation().processId(), true))
            .set("former", placed.formerItems())
            .remove("unscheduledAt", "expiresAt", "region")
            .require(
                "#status = ? AND #allocationId = ?",
                RoomStatus.suspended,
                suspended.allocation().allocationId())
            .inTransaction());
    String before = suspended.allocation().processId();
    if (!before.equals(placed.allocation().processId())) {
      Instant now = placed.allocation().scheduledAt();
      writes.add(places.departures().noted(before, placed.roomId(), now));
    }
    writes.addAll(LobbyParts.expiring(places.tables(), suspended, Optional.empty()));
    return writes;
  }

  @Override
  public Optional<Standing> recognise(Room existing) {
    if (existing.allocation().allocationId().equals(room.allocation().allocationId())) {
      return Optional.of(Standing.OURS);
    }
    return existing.status() == RoomStatus.active && existing.appId().equals(room.appId())
        ? Optional.of(Standing.THEIRS)
        : Optional.empty();
  }

  /** As it was read, it stands in nobody's way: then what was handed back was not the item. */
  @Override
  public Step.Verdict refusedBy(Room existing) {
    if (existing.status() == RoomStatus.suspended
        && existing.allocation().equals(suspended.allocation())) {
      return Step.Verdict.AGAIN;
    }
    throw new Overtaken();
  }

  @Override
  public Step.Verdict missing() {
    throw new Overtaken();
  }

  /** A room that had waited for months must not end because its build is gone: it waits on. */
  @Override
  public void stranded(Room placed) {
    places.rooms().giveBack(placed, places.clock().instant());
  }
}
