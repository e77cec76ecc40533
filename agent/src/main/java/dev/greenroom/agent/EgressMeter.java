package dev.greenroom.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Sums up what the connections of one game have sent. What one sends between the last look and its
 * end is not seen, nor one that comes and goes between two looks.
 */
final class EgressMeter {
  /** The kernel's tables may skip a line while they change under the reader. */
  private static final int LOOKS_MISSED = 10;

  private final boolean anew;
  private final Map<String, Counted> known = new HashMap<>();
  private long looks;
  private long total;

  /** What of a connection is in the sum, and at which look it was last seen. */
  private record Counted(long bytes, long look) {}

  /**
   * @param anew true when there was an agent before: what the connections have sent by the first
   *     look is not counted, since that one has told of it
   */
  EgressMeter(boolean anew) {
    this.anew = anew;
  }

  /** The sum so far; a connection that was the game's stays so when the game has closed it. */
  long read(List<Sent> all, Predicate<Sent> ours) {
    looks++;
    for (Sent sent : all) {
      Counted last = known.get(sent.id());
      if (last != null || ours.test(sent)) {
        known.put(sent.id(), new Counted(sent.bytes(), looks));
        total += anew && looks == 1 ? 0 : more(last, sent.bytes());
      }
    }
    known.values().removeIf(counted -> counted.look() + LOOKS_MISSED < looks);
    return total;
  }

  /** A count that has become smaller has begun again. */
  private static long more(Counted last, long bytes) {
    return last == null || bytes < last.bytes() ? bytes : bytes - last.bytes();
  }
}
