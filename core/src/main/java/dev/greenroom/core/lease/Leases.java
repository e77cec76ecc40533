package dev.greenroom.core.lease;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The one item of the lease, beside the log of the jobs. Each step is one conditional write, and
 * each says which epoch and beat it has seen. {@code renewedAt} is for people; nothing is decided
 * by it.
 */
public final class Leases {
  private static final String JOB = "~lease";
  private static final String RUN = "leader";

  private final Database database;
  private final TableSpec table;

  public Leases(Database database, Tables tables) {
    this.database = database;
    this.table = tables.jobs();
  }

  /** The lease as it stands, read strongly; empty when it was never taken. */
  public Optional<Lease> read() {
    return database.page(Index.ofTable(table, JOB)).stream()
        .findFirst()
        .map(table::reader)
        .map(Lease::read);
  }

  /** Begins the next epoch; false when another was faster, or the holder gave a sign of life. */
  boolean take(Optional<Lease> seen, String holder, Duration length, Instant now) {
    Update update =
        lease()
            .stamped()
            .set("holder", holder)
            .set("epoch", seen.map(Lease::epoch).orElse(0L) + 1)
            .set("beat", 0)
            .set("lengthMillis", length.toMillis())
            .set("renewedAt", now);
    seen.ifPresentOrElse(
        lease -> update.require("#epoch = ? AND #beat = ?", lease.epoch(), lease.beat()),
        () -> update.require("attribute_not_exists(#epoch)"));
    return database.update(update).done();
  }

  /** A sign of life; refused when the epoch is over. */
  Outcome renew(String holder, long epoch, Instant now) {
    return database.update(of(holder, epoch, lease().add("beat", 1).set("renewedAt", now)));
  }

  /** Gives it back, so that the next need not wait; what was begun under it is refused. */
  boolean release(String holder, long epoch) {
    return database.update(of(holder, epoch, lease().remove("holder"))).done();
  }

  /** As a part of a transaction: that epoch still runs. */
  TransactWriteItem check(String holder, long epoch) {
    return of(holder, epoch, lease()).checkOnly();
  }

  private static Update of(String holder, long epoch, Update update) {
    return update.require("#holder = ? AND #epoch = ?", holder, epoch);
  }

  private Update lease() {
    return Update.of(table, JOB, RUN);
  }
}
