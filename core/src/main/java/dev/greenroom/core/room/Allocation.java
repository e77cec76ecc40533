package dev.greenroom.core.room;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A room's place on a process.
 *
 * @param allocationId a UUID, also what tells a caller whose answer was lost that it had won
 * @param processId the process
 * @param scheduledAt when the place was taken
 * @param unscheduledAt when it was given back; absent while it is held
 */
public record Allocation(
    String allocationId, String processId, Instant scheduledAt, Optional<Instant> unscheduledAt) {

  /** From the room's own item for its last place, or from its list of former ones. */
  static Allocation read(ItemReader in) {
    return new Allocation(
        in.string("allocationId"),
        in.string("processId"),
        in.instant("scheduledAt"),
        in.optionalInstant("unscheduledAt"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("allocationId", allocationId)
        .put("processId", processId)
        .put("scheduledAt", scheduledAt)
        .put("unscheduledAt", unscheduledAt)
        .item();
  }
}
