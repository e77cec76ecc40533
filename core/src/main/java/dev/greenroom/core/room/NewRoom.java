package dev.greenroom.core.room;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A room that does not exist yet.
 *
 * @param room as it will be
 * @param alongside what is written together with it
 */
record NewRoom(Room room, Places places, Alongside alongside) implements Arrival {

  /** What the same idempotency key has asked for before. */
  static boolean sameRequest(Room wanted, Room existing) {
    return existing.appId().equals(wanted.appId())
        && wanted.requestHash().isPresent()
        && existing.requestHash().equals(wanted.requestHash());
  }

  @Override
  public String by() {
    return room.createdBy();
  }

  @Override
  public List<TransactWriteItem> writes(Room placed) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(Database.putAbsent(places.tables().rooms(), places.rooms().schema().write(placed)));
    writes.addAll(alongside.writes());
    return writes;
  }

  @Override
  public Optional<Standing> recognise(Room existing) {
    if (existing.allocations().anyMatch(this::ours)) {
      return Optional.of(Standing.OURS);
    }
    return sameRequest(room, existing) ? Optional.of(Standing.THEIRS) : Optional.empty();
  }

  private boolean ours(Allocation place) {
    return place.allocationId().equals(room.allocation().allocationId());
  }

  @Override
  public Step.Verdict refusedBy(Room existing) {
    if (room.requestHash().isPresent() && existing.requestHash().isPresent()) {
      throw GreenroomException.invalid(
          "The Idempotency-Key was used before with another request; use a new key.");
    }
    throw GreenroomException.invalid(
        "roomId '%s' is already taken; room ids are unique for ever.", room.roomId());
  }

  /** Nothing was written: once more. */
  @Override
  public Step.Verdict missing() {
    return Step.Verdict.AGAIN;
  }
}
