package dev.greenroom.core.lease;

import dev.greenroom.core.table.Fence;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * One candidate for the lease. Who holds it is settled by the item alone; when it may be taken is
 * judged by each candidate's own {@link Ticker}: it takes over what it has seen standing still for
 * the whole length. No two clocks are compared, and no step of one matters.
 *
 * <p>To take it too early would cost nothing but the other's work: that the old epoch changes
 * nothing more is not a matter of time but of the {@link Fence}.
 */
public final class Leadership implements Fence, AutoCloseable {
  private static final int RENEWALS_PER_LENGTH = 3;

  private final Leases leases;
  private final String holder;
  private final Duration length;
  private final Ticker ticker;
  private final InstantSource clock;
  private final Lock turn = new ReentrantLock();
  private Optional<Term> term = Optional.empty();
  private Optional<Sighting> sighting = Optional.empty();

  /** Our own epoch, valid for the length from before its last renewal was sent. */
  private record Term(long epoch, long since) {}

  /** A lease of another as it was first seen in this state. */
  private record Sighting(Lease lease, long since) {}

  /**
   * @param holder unique among those that run at the same time. The same holder takes its own lease
   *     again at once, so after a crash the next start under that name need not wait
   * @param length how long a holder may be silent; renewed three times as often
   */
  public Leadership(
      Leases leases, String holder, Duration length, Ticker ticker, InstantSource clock) {
    this.leases = leases;
    this.holder = holder;
    this.length = length;
    this.ticker = ticker;
    this.clock = clock;
  }

  /** Renews, takes or watches the lease, with at most one read and one write; true: we lead. */
  public synchronized boolean lead() {
    if (term.isPresent()) {
      return renewed();
    }
    Optional<Lease> seen = leases.read();
    long before = ticker.nanos();
    if (!free(seen, before) || !leases.take(seen, holder, length, clock.instant())) {
      return false;
    }
    term = Optional.of(new Term(seen.map(Lease::epoch).orElse(0L) + 1, before));
    sighting = Optional.empty();
    return true;
  }

  /** A silent holder is judged by the length that it promised itself. */
  private boolean free(Optional<Lease> seen, long now) {
    if (seen.flatMap(Lease::holder).filter(other -> !other.equals(holder)).isEmpty()) {
      return true;
    }
    Lease lease = seen.orElseThrow();
    if (sighting.filter(s -> s.lease().equals(lease)).isEmpty()) {
      sighting = Optional.of(new Sighting(lease, now));
      return false;
    }
    return now - sighting.get().since() >= lease.length().toNanos();
  }

  private boolean renewed() {
    Term mine = term.orElseThrow();
    long before = ticker.nanos();
    if (before - mine.since() < length.toNanos() / RENEWALS_PER_LENGTH) {
      return true;
    }
    term =
        switch (leases.renew(holder, mine.epoch(), clock.instant())) {
          case Outcome.Done done -> Optional.of(new Term(mine.epoch(), before));
          // One of our own writes was at it: nothing is known, the next one asks again.
          case Outcome.Conflict conflict -> term;
          case Outcome.Refused refused -> Optional.empty();
        };
    return term.isPresent();
  }

  /** The epoch in which we lead, as far as we know without asking. */
  public synchronized Optional<Long> epoch() {
    return term.map(Term::epoch);
  }

  /**
   * The condition that our epoch still runs; renews the lease when that is due, so that a long tick
   * keeps it.
   *
   * @throws LeaseLost when it is over
   */
  @Override
  public synchronized TransactWriteItem check() {
    if (term.isEmpty() || !renewed()) {
      throw fallen();
    }
    return leases.check(holder, term.orElseThrow().epoch());
  }

  /**
   * Asks the table whether our epoch still runs, before an act that no transaction can hold.
   *
   * @throws LeaseLost when it is over
   */
  public synchronized void confirm() {
    Optional<Lease> written = leases.read();
    if (term.isEmpty()
        || written
            .filter(lease -> lease.epoch() == term.orElseThrow().epoch())
            .filter(lease -> lease.holder().equals(Optional.of(holder)))
            .isEmpty()) {
      throw fallen();
    }
  }

  @Override
  public Lock turn() {
    return turn;
  }

  @Override
  public synchronized LeaseLost fallen() {
    term = Optional.empty();
    return new LeaseLost("another machine runs the jobs by now");
  }

  /** Gives the lease back if we have it. */
  @Override
  public synchronized void close() {
    term.ifPresent(mine -> leases.release(holder, mine.epoch()));
    term = Optional.empty();
  }
}
