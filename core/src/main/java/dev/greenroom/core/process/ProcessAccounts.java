package dev.greenroom.core.process;

import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Books what a process has consumed, in the very transaction that ends it: exactly once. */
@FunctionalInterface
public interface ProcessAccounts {

  /**
   * What is to be written together with the end.
   *
   * @param process as it stands when it ends
   * @param end the moment of its end; one that was stopped before has its stop on it
   */
  List<TransactWriteItem> entries(Process process, Instant end);
}
