package dev.greenroom.core.app;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the static allocation of one region has to remember from one look to the next; everything
 * else follows from the processes themselves.
 *
 * @param lull while fewer processes than the autoscaler's target would do
 * @param halt while no further process is started
 */
public record AllocationState(Optional<Lull> lull, Optional<Halt> halt) {
  public static final AllocationState NONE =
      new AllocationState(Optional.empty(), Optional.empty());

  /**
   * @param since when it began
   * @param highest how many processes were needed in it at the most
   */
  public record Lull(Instant since, int highest) {}

  /**
   * @param cause the process that failed last, or a word that is no process id
   * @param until when it is tried again; absent: as soon as there is a place
   */
  public record Halt(String cause, Optional<Instant> until) {}

  public AllocationState withLull(Optional<Lull> other) {
    return new AllocationState(other, halt);
  }

  public AllocationState withHalt(Optional<Halt> other) {
    return new AllocationState(lull, other);
  }

  static AllocationState read(ItemReader in) {
    return new AllocationState(
        in.object("lull", lull -> new Lull(lull.instant("since"), lull.integer("highest"))),
        in.object("halt", halt -> new Halt(halt.string("cause"), halt.optionalInstant("until"))));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put(
            "lull",
            lull.map(
                l -> new ItemWriter().put("since", l.since()).put("highest", l.highest()).item()))
        .put(
            "halt",
            halt.map(h -> new ItemWriter().put("cause", h.cause()).put("until", h.until()).item()))
        .item();
  }
}
