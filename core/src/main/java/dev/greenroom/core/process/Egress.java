package dev.greenroom.core.process;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * What a process has sent over the network. An agent counts from the start of a process; one that
 * came later, since the one before was restarted, counts from then on, and what the one before had
 * counted is added to it.
 *
 * @param bytes in all, as far as it was counted
 * @param before counted by agents that are gone
 * @param countedSince since when the present agent counts; absent: from the start of the process
 */
public record Egress(long bytes, long before, Optional<Instant> countedSince) {
  public static final Egress NONE = new Egress(0, 0, Optional.empty());

  /**
   * What a report makes of it; empty when it tells nothing new. An agent that has begun before the
   * one that was heard last is late, and says nothing.
   *
   * @param reported bytes that the agent has counted
   * @param since since when it counts
   */
  public Optional<Egress> heard(long reported, Optional<Instant> since) {
    boolean same = since.equals(countedSince);
    boolean next =
        since.isPresent() && countedSince.map(last -> since.get().isAfter(last)).orElse(true);
    if (!same && !next) {
      return Optional.empty();
    }
    long counted = same ? before : bytes;
    return counted + reported > bytes
        ? Optional.of(new Egress(counted + reported, counted, since))
        : Optional.empty();
  }

  static Egress read(ItemReader in) {
    return new Egress(
        in.number("egressedBytes", 0),
        in.number("egressBefore", 0),
        in.optionalInstant("egressSince"));
  }

  /** Most processes have one agent in their life. */
  void write(ItemWriter out) {
    out.put("egressedBytes", bytes)
        .put("egressBefore", Optional.of(before).filter(counted -> counted > 0))
        .put("egressSince", countedSince);
  }
}
