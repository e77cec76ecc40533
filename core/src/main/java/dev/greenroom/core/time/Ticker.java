package dev.greenroom.core.time;

/**
 * Time that only goes forward, in nanoseconds from an arbitrary beginning. It measures how long
 * something took; no step of the wall clock touches it. Of two machines' tickers nothing follows.
 */
@FunctionalInterface
public interface Ticker {

  long nanos();

  /** The one of this machine. It may stand still while the machine sleeps. */
  static Ticker real() {
    return System::nanoTime;
  }
}
