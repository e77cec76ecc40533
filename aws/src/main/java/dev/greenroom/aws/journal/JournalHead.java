package dev.greenroom.aws.journal;

import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Up to where the journal goes. It is an item of its own, which never ages out: numbers go on when
 * all events are gone.
 *
 * @param newest the number of the newest event, 0 before the first
 * @param at when that was written; never before the one that it follows
 */
public record JournalHead(long newest, Instant at) {
  /** Sorts behind every number. */
  private static final String RUN = "~newest";

  private static final JournalHead NONE = new JournalHead(0, Instant.EPOCH);

  /** As it stands, read strongly. */
  public static JournalHead read(Database database, TableSpec jobs) {
    return database
        .page(
            Index.between(jobs, JournalBatch.JOB, RUN, RUN).toBuilder()
                .consistentRead(true)
                .build())
        .stream()
        .findFirst()
        .map(jobs::reader)
        .map(JournalHead::of)
        .orElse(NONE);
  }

  private static JournalHead of(ItemReader in) {
    return new JournalHead(in.number("newest", 0), in.instant("at"));
  }

  /** The batch of so many events that comes next; its time is not before this one's. */
  public JournalBatch next(int count, byte[] packed, Instant now) {
    return new JournalBatch(newest + count, count, now.isBefore(at) ? at : now, packed);
  }

  /** As it is once that batch is written. */
  public JournalHead with(JournalBatch batch) {
    return new JournalHead(batch.last(), batch.at());
  }

  /** As a part of the transaction that writes that batch: refused unless it stands here still. */
  public TransactWriteItem movedBy(TableSpec jobs, JournalBatch batch) {
    Update update =
        Update.of(jobs, JournalBatch.JOB, RUN)
            .stamped()
            .set("newest", batch.last())
            .set("at", batch.at());
    return newest == 0
        ? update.require("attribute_not_exists(#newest)").inTransaction()
        : update.require("#newest = ?", newest).inTransaction();
  }
}
