package dev.greenroom.core.room;

import dev.greenroom.core.error.GreenroomException;

/** A room that somebody wants to create, held against the one that has its id. */
record RoomClaim(Room wanted) {

  /** The same caller's, from a try whose answer was lost. */
  boolean ours(Room existing) {
    return existing.allocation().allocationId().equals(wanted.allocation().allocationId());
  }

  /** The same request's, told by its idempotency key. */
  boolean sameRequest(Room existing) {
    return existing.appId().equals(wanted.appId())
        && wanted.requestHash().isPresent()
        && existing.requestHash().equals(wanted.requestHash());
  }

  boolean fits(Room existing) {
    return ours(existing) || sameRequest(existing);
  }

  /** The sentence for a room that is neither. */
  GreenroomException taken(Room existing) {
    if (wanted.requestHash().isPresent() && existing.requestHash().isPresent()) {
      return GreenroomException.invalid(
          "The Idempotency-Key was used before with another request; use a new key.");
    }
    return GreenroomException.invalid(
        "roomId '%s' is already taken; room ids are unique for ever.", wanted.roomId());
  }
}
