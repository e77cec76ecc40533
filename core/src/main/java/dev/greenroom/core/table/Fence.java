package dev.greenroom.core.table;

import java.util.concurrent.locks.Lock;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What must hold, in another item, for a write to be accepted. */
public interface Fence {

  /**
   * The condition, which becomes a part of the same transaction as the write.
   *
   * @throws RuntimeException when it is known already that it no longer holds
   */
  TransactWriteItem check();

  /**
   * To be held around each write: side by side they would conflict on the item of the condition.
   */
  Lock turn();

  /** What to throw when the table says that it no longer holds. */
  RuntimeException fallen();
}
