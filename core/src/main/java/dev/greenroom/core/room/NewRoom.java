package dev.greenroom.core.room;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A room that does not exist yet. */
record NewRoom(Room room, Places places) implements Arrival {

  @Override
  public String by() {
    return room.createdBy();
  }

  @Override
  public List<TransactWriteItem> writes(Room placed) {
    return List.of(
        Database.putAbsent(places.tables().rooms(), places.rooms().schema().write(placed)));
  }

  @Override
  public Optional<Standing> recognise(Room existing) {
    if (existing.allocations().anyMatch(this::ours)) {
      return Optional.of(Standing.OURS);
    }
    return sameRequest(existing) ? Optional.of(Standing.THEIRS) : Optional.empty();
  }

  private boolean ours(Allocation place) {
    return place.allocationId().equals(room.allocation().allocationId());
  }

  private boolean sameRequest(Room existing) {
    return existing.appId().equals(room.appId())
        && room.requestHash().isPresent()
        && existing.requestHash().equals(room.requestHash());
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
