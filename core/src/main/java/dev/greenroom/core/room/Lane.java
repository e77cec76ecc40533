package dev.greenroom.core.room;

import dev.greenroom.core.Tables;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.Update;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Settles who opens the next process when none is open. A lane hands out tickets by an atomic
 * counter, which can never conflict; ticket t stands for a slot of generation t / roomsPerProcess,
 * and a generation's process id follows from the lane alone. So a burst of callers fills one
 * process after another without a word between them, and whoever comes first opens it.
 *
 * <p>Eight lanes bound the contention on one process, and with it what may stay partly filled.
 */
final class Lane {
  static final int LANES = 8;

  /** Long after the last room of a deployment; a lane that starts anew draws a new epoch. */
  private static final Duration KEPT = Duration.ofDays(90);

  private final Database database;
  private final Tables tables;
  private final String key;
  private final int roomsPerProcess;

  Lane(
      Database database,
      Tables tables,
      String deploymentId,
      Region region,
      String roomId,
      int roomsPerProcess) {
    this.database = database;
    this.tables = tables;
    this.key = "%s#%s#%d".formatted(deploymentId, region, Math.floorMod(roomId.hashCode(), LANES));
    this.roomsPerProcess = roomsPerProcess;
  }

  /** A place in the lane: the generation whose process to join, and whether to open it. */
  record Ticket(long generation, boolean first, String processId) {}

  /** Takes the next ticket. */
  Ticket next(Instant now) {
    return ticket(database.updateAndGet(advance(now).add("next", 1)).item());
  }

  /** Takes a ticket of a later generation: this one's process is full or gone. */
  Ticket after(long generation, Instant now) {
    long start = (generation + 1) * roomsPerProcess;
    Database.Updated skipped =
        database.updateAndGet(advance(now).set("next", start + 1).require("#next < ?", start + 1));
    return skipped.outcome() instanceof Outcome.Done ? ticket(skipped.item()) : next(now);
  }

  /** The latest generation: where a ticket was taken whose answer was lost. */
  Ticket latest(Instant now) {
    return ticket(database.updateAndGet(advance(now).add("next", 0)).item());
  }

  private Update advance(Instant now) {
    return Update.of(tables.lanes(), key)
        .stamped()
        .setIfAbsent("epoch", UUID.randomUUID().toString())
        .set("expiresAt", now.plus(KEPT).getEpochSecond());
  }

  private Ticket ticket(Map<String, AttributeValue> item) {
    ItemReader in = tables.lanes().reader(item);
    long number = Math.max(0, in.number("next", 1) - 1);
    long generation = number / roomsPerProcess;
    return new Ticket(
        generation,
        number % roomsPerProcess == 0,
        processId(in.string("epoch") + "#" + key + "#" + generation));
  }

  /** A UUID in the form of version 4, as every other process has. */
  private static String processId(String seed) {
    ByteBuffer hash = ByteBuffer.wrap(Hashes.hmac("lane".getBytes(StandardCharsets.UTF_8), seed));
    long high = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
    long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
