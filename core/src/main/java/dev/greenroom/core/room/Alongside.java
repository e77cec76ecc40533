package dev.greenroom.core.room;

import dev.greenroom.core.error.GreenroomException;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What is written in the very transaction that creates a room. */
@FunctionalInterface
public interface Alongside {
  /** Nothing, as for a room that is no more than a room. */
  Alongside NOTHING = () -> List.of();

  /**
   * Asked anew before each try, since a try may have failed for what it wrote.
   *
   * @throws GreenroomException when the room must not be created after all
   */
  List<TransactWriteItem> writes();
}
