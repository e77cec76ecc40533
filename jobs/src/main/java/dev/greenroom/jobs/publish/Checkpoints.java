package dev.greenroom.jobs.publish;

import dev.greenroom.aws.journal.JournalBatch;
import dev.greenroom.aws.journal.JournalHead;
import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Pause;
import dev.greenroom.jobs.stream.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * How far each shard was read, as items beside the lease: one for each shard, and one for when all
 * was read. They are written behind the fence of the leader, so that one whose epoch is over moves
 * no place any more. An item ages out when its shard was not read for longer than a stream keeps
 * anything: then to begin with the oldest record is to go on.
 *
 * <p>Events get their numbers in the journal by the transaction that moves the places of their
 * shards. Each write holds to what was read or written before: of a write that is under way still,
 * of this leader or an earlier one, either all is seen or nothing that follows is accepted.
 */
final class Checkpoints {
  /** Twice as long as DynamoDB keeps what a stream tells. */
  static final Duration KEPT = Duration.ofHours(48);

  static final String JOB = "~streams";

  private static final String COMPLETE = "~complete";
  private static final int MOST = 90;
  private static final int TRIES = 5;
  private static final Duration BETWEEN = Duration.ofMillis(50);

  private final Database database;
  private final Database fenced;
  private final TableSpec table;
  private final Pause pause;

  /**
   * What is written.
   *
   * @param complete when all was read; empty when never
   * @param head up to where the journal goes
   */
  record Read(List<StreamPosition> positions, Optional<Instant> complete, JournalHead head) {}

  /**
   * A place that moves.
   *
   * @param from as it is written; empty when it is not
   */
  record Move(Optional<StreamPosition> from, StreamPosition to) {}

  /**
   * @param fenced through which is written
   */
  Checkpoints(Database database, Database fenced, Tables tables, Pause pause) {
    this.database = database;
    this.fenced = fenced;
    this.table = tables.jobs();
    this.pause = pause;
  }

  /** All of them, read strongly. */
  Read read() {
    List<StreamPosition> positions = new ArrayList<>();
    Optional<Instant> complete = Optional.empty();
    for (var item : database.all(Index.ofTable(table, JOB))) {
      ItemReader in = table.reader(item);
      if (in.string("run").equals(COMPLETE)) {
        complete = Optional.of(in.instant("at"));
      } else {
        positions.add(
            new StreamPosition(
                in.string("table"), in.string("stream"), in.string("shard"), in.string("at")));
      }
    }
    return new Read(positions, complete, JournalHead.read(database, table));
  }

  /**
   * Writes events into the journal, and that their shards were read so far: both or neither.
   *
   * @return up to where the journal goes then
   * @throws dev.greenroom.core.lease.LeaseLost when another leads: nothing is written
   * @throws IllegalStateException when something else is written than was thought
   */
  JournalHead append(JournalHead head, JournalPart part, Collection<Move> moves, Instant now) {
    JournalBatch batch = head.next(part.told().size(), part.packed(), now);
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(batch.put(table));
    writes.add(head.movedBy(table, batch));
    moves.forEach(move -> writes.add(write(move, now)));
    write(writes);
    return head.with(batch);
  }

  /**
   * Writes some places.
   *
   * @throws dev.greenroom.core.lease.LeaseLost when another leads: nothing is written
   * @throws IllegalStateException when something else is written than was thought
   */
  void write(Collection<Move> moves, Optional<Instant> complete, Instant now) {
    List<TransactWriteItem> writes = new ArrayList<>();
    moves.forEach(move -> writes.add(write(move, now)));
    complete.ifPresent(then -> writes.add(update(COMPLETE, now).set("at", then).inTransaction()));
    for (int from = 0; from < writes.size(); from += MOST) {
      write(writes.subList(from, Math.min(writes.size(), from + MOST)));
    }
  }

  private TransactWriteItem write(Move move, Instant now) {
    StreamPosition to = move.to();
    Update update =
        update("%s#%s#%s".formatted(to.table(), to.stream(), to.shard()), now)
            .set("table", to.table())
            .set("stream", to.stream())
            .set("shard", to.shard())
            .set("at", to.sequence());
    move.from()
        .ifPresentOrElse(
            from -> update.require("#at = ?", from.sequence()),
            () -> update.require("attribute_not_exists(#at)"));
    return update.inTransaction();
  }

  private Update update(String run, Instant now) {
    return Update.of(table, JOB, run).stamped().set(TableSpec.TTL, now.plus(KEPT).getEpochSecond());
  }

  private void write(List<TransactWriteItem> writes) {
    for (int tried = 1; ; tried++) {
      Outcome outcome = fenced.transact(UUID.randomUUID().toString(), writes);
      if (outcome.done()) {
        return;
      }
      if (tried == TRIES || outcome instanceof Outcome.Refused) {
        throw new IllegalStateException(
            "what was told was not written down, since %s: it is read anew"
                .formatted(
                    outcome instanceof Outcome.Refused
                        ? "something else is written than was thought"
                        : "others write there all the time"));
      }
      pause.of(BETWEEN.multipliedBy(tried));
    }
  }
}
