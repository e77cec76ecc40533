package dev.greenroom.jobs.publish;

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
   */
  record Read(List<StreamPosition> positions, Optional<Instant> complete) {}

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
    return new Read(positions, complete);
  }

  /**
   * Writes some of them.
   *
   * @throws dev.greenroom.core.lease.LeaseLost when another leads: nothing is written
   * @throws IllegalStateException when others write there all the time
   */
  void write(Collection<StreamPosition> positions, Optional<Instant> complete, Instant now) {
    List<TransactWriteItem> writes = new ArrayList<>();
    for (StreamPosition position : positions) {
      writes.add(
          update("%s#%s#%s".formatted(position.table(), position.stream(), position.shard()), now)
              .set("table", position.table())
              .set("stream", position.stream())
              .set("shard", position.shard())
              .set("at", position.sequence())
              .inTransaction());
    }
    complete.ifPresent(then -> writes.add(update(COMPLETE, now).set("at", then).inTransaction()));
    for (int from = 0; from < writes.size(); from += MOST) {
      write(writes.subList(from, Math.min(writes.size(), from + MOST)));
    }
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
      if (tried == TRIES) {
        throw new IllegalStateException("how far streams were read was not written: " + outcome);
      }
      pause.of(BETWEEN.multipliedBy(tried));
    }
  }
}
