package dev.greenroom.jobs.publish;

import dev.greenroom.aws.journal.JournalBatch;
import dev.greenroom.jobs.stream.EventSink.Told;
import dev.greenroom.jobs.stream.StreamPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Events that go into the journal as one item, by a transaction that has room for the places of all
 * their shards.
 *
 * @param told at least one, in their order
 * @param packed as the item holds them
 */
record JournalPart(List<Told> told, byte[] packed) {
  /** A reader gets all of an item, also who wants one event of it. */
  static final int MOST_EVENTS = 400;

  /** Of lines that are not packed yet: as an item they are never too large. */
  static final int MOST_BYTES = 256 * 1024;

  /** Beside the batch, the head of the journal and the fence: a transaction has 100 items. */
  static final int MOST_SHARDS = 90;

  /** What is being gathered. */
  private static final class Gathering {
    private final List<Told> told = new ArrayList<>();
    private final List<byte[]> lines = new ArrayList<>();
    private final Set<String> shards = new HashSet<>();
    private int bytes;

    boolean takes(Told one, byte[] line) {
      return told.isEmpty()
          || told.size() < MOST_EVENTS
              && bytes + line.length <= MOST_BYTES
              && (shards.size() < MOST_SHARDS || shards.contains(shard(one)));
    }

    void add(Told one, byte[] line) {
      told.add(one);
      lines.add(line);
      shards.add(shard(one));
      bytes += line.length;
    }

    JournalPart part() {
      return new JournalPart(List.copyOf(told), JournalBatch.pack(lines));
    }

    private static String shard(Told one) {
      StreamPosition from = one.from();
      return String.join("#", from.table(), from.stream(), from.shard());
    }
  }

  /**
   * Divides events into as few as there may be.
   *
   * @param complaints takes a line for an event that is too large for any
   */
  static List<JournalPart> of(List<Told> events, Consumer<String> complaints) {
    List<JournalPart> parts = new ArrayList<>();
    Gathering next = new Gathering();
    for (Told one : events) {
      byte[] line = JournalBatch.line(one.event());
      if (tooLarge(line)) {
        complaints.accept(
            "event %s (%s) is not in the journal: it has %d bytes, and an item of DynamoDB has room for %d packed ones"
                .formatted(
                    one.event().envelope().id(),
                    one.event().type(),
                    line.length,
                    JournalBatch.MOST_PACKED));
        continue;
      }
      if (!next.takes(one, line)) {
        parts.add(next.part());
        next = new Gathering();
      }
      next.add(one, line);
    }
    if (!next.told.isEmpty()) {
      parts.add(next.part());
    }
    return parts;
  }

  private static boolean tooLarge(byte[] line) {
    return line.length > MOST_BYTES
        && JournalBatch.pack(List.of(line)).length > JournalBatch.MOST_PACKED;
  }
}
