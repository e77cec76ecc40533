package dev.greenroom.jobs.service;

import dev.greenroom.core.lease.Leadership;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether this replica leads, until it is told to end: then it gives the lease up at once. */
final class Lead implements BooleanSupplier, AutoCloseable {
  private final Leadership leadership;
  private final Journal journal;
  private Optional<Long> said = Optional.empty();
  private volatile boolean ending;

  Lead(Leadership leadership, Journal journal) {
    this.leadership = leadership;
    this.journal = journal;
  }

  /** Renews, takes or watches the lease. */
  @Override
  public boolean getAsBoolean() {
    boolean leads = !ending && leadership.lead();
    say(leadership.epoch());
    return leads && !ending;
  }

  Optional<Long> epoch() {
    return leadership.epoch();
  }

  private synchronized void say(Optional<Long> epoch) {
    if (!epoch.equals(said)) {
      journal.info(
          epoch
              .map("This replica runs the jobs, in epoch %d."::formatted)
              .orElse("This replica does not run the jobs any more."));
      said = epoch;
    }
  }

  /** What is under way meets that the lease is lost, and leaves things as they are. */
  @Override
  public void close() {
    ending = true;
    leadership.close();
    say(Optional.empty());
  }
}
