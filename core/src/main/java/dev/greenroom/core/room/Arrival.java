package dev.greenroom.core.room;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A room on its way to a place: what is written as it arrives, and what may stand in its way. */
interface Arrival {

  /** As it will be; its process is not known yet. */
  Room room();

  /** Who wants it there. */
  String by();

  /** What is written beside the slot of its process; the room itself comes first. */
  List<TransactWriteItem> writes(Room placed);

  /** Whether the item that stands in the way is what this caller wanted; empty: it is not. */
  Optional<Standing> recognise(Room existing);

  /** The item that stands in the way is not what this caller wanted. */
  Step.Verdict refusedBy(Room existing);

  /** The room was expected and is not there. */
  Step.Verdict missing();

  /** It has its place, on a process that can never start. */
  default void stranded(Room placed) {}

  /** Whose work the item is that was wanted. */
  enum Standing {
    /** This caller's own, from a try whose answer was lost. */
    OURS,
    /** Another's, who wanted the same. */
    THEIRS
  }
}
