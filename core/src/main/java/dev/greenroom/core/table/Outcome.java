package dev.greenroom.core.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What became of a conditional write. */
public sealed interface Outcome {

  /** It was written, now or by an earlier try of the same token. */
  record Done() implements Outcome {}

  /** Another transaction was at one of the items; nothing was written, try again. */
  record Conflict() implements Outcome {}

  /**
   * A condition did not hold; nothing was written.
   *
   * @param parts one for each write, in its order
   */
  record Refused(List<Part> parts) implements Outcome {

    /** True when the condition of that write was one that failed. */
    public boolean failed(int index) {
      return parts.get(index).failed();
    }

    /** The item that stood in the way of that write, when there was one. */
    public Optional<Map<String, AttributeValue>> item(int index) {
      Map<String, AttributeValue> item = parts.get(index).item();
      return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }
  }

  /**
   * One write of a refused transaction.
   *
   * @param failed its own condition failed
   * @param item the item as it stood, empty when there was none
   */
  record Part(boolean failed, Map<String, AttributeValue> item) {}

  default boolean done() {
    return this instanceof Done;
  }
}
