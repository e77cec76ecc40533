package dev.greenroom.aws.journal;

import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.TableSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Reads the journal out of its table, strongly. */
final class JournalPages {
  /** Of one query. */
  private static final int MOST_BATCHES = 100;

  private final Database database;
  private final TableSpec jobs;
  private final Function<byte[], Object> json;
  private final InstantSource clock;
  private Optional<JournalBatch> oldest = Optional.empty();

  /**
   * @param json reads a JSON value
   */
  JournalPages(
      DynamoDbClient client, TableSpec jobs, Function<byte[], Object> json, InstantSource clock) {
    this.database = new Database(client);
    this.jobs = jobs;
    this.json = json;
    this.clock = clock;
  }

  long newest() {
    return JournalHead.read(database, jobs).newest();
  }

  /**
   * Events after a number and up to another, in their order, at most that many. Those that have
   * aged out are passed over; where one is missing that has not, what follows it is left for later:
   * the items of one transaction may be seen one after the other.
   */
  List<Kept> after(long number, int limit, long upTo) {
    Instant now = clock.instant();
    List<Kept> entries = new ArrayList<>();
    long next = number + 1;
    int batches = 1;
    int read = 0;
    while (next <= upTo && entries.size() < limit) {
      List<JournalBatch> page = batches(next, batches);
      for (JournalBatch batch : page) {
        if (!batch.kept(now)) {
          next = Math.max(next, Math.max(batch.last() + 1, oldest(upTo)));
        } else if (batch.last() > upTo || missing(next, batch, upTo)) {
          return entries;
        } else if (batch.last() >= next) {
          add(batch, next, limit, entries);
          next = batch.last() + 1;
        }
      }
      if (page.isEmpty()) {
        return entries;
      }
      read += page.size();
      batches = guess(limit - entries.size(), entries.size(), read);
    }
    return entries;
  }

  /** Whether there should be something between a number and a batch. */
  private boolean missing(long next, JournalBatch batch, long upTo) {
    return batch.first() > next && oldest(upTo) < batch.first();
  }

  private void add(JournalBatch batch, long from, int limit, List<Kept> entries) {
    for (Kept entry : batch.entries(json)) {
      if (entry.entry().number() >= from && entries.size() < limit) {
        entries.add(entry);
      }
    }
  }

  /** How many batches have what is still wanted, if they are as full as those before. */
  private static int guess(int wanted, int found, int read) {
    int full = Math.max(1, found / read);
    return Math.clamp(Math.ceilDiv(wanted, full), 1, MOST_BATCHES);
  }

  /**
   * The number of the oldest event that is kept, one more than the newest when none is. The items
   * before it, of which DynamoDB deletes each within some days, are searched by halves; the answer
   * holds until its batch has aged out too.
   */
  synchronized long oldest(long newest) {
    Instant now = clock.instant();
    if (oldest.filter(batch -> batch.kept(now)).isPresent()) {
      return oldest.get().first();
    }
    long from = oldest.map(batch -> batch.last() + 1).orElse(1L);
    long to = newest + 1;
    Optional<JournalBatch> best = Optional.empty();
    long look = from;
    while (from < to) {
      Optional<JournalBatch> batch = batches(look, 1).stream().findFirst();
      if (batch.isEmpty()) {
        to = look;
      } else if (batch.get().kept(now)) {
        best = batch;
        to = Math.min(look, batch.get().first());
      } else {
        from = batch.get().last() + 1;
      }
      look = from + (to - from) / 2;
    }
    oldest = best.or(() -> oldest);
    return best.map(JournalBatch::first).orElse(newest + 1);
  }

  /** The first batches that have that number or a later one. */
  private List<JournalBatch> batches(long from, int most) {
    return database
        .page(
            Index.between(jobs, JournalBatch.JOB, JournalBatch.key(from), JournalBatch.END)
                .toBuilder()
                .consistentRead(true)
                .limit(most)
                .build())
        .stream()
        .map(jobs::reader)
        .map(JournalBatch::read)
        .toList();
  }
}
