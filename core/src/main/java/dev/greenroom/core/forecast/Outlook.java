package dev.greenroom.core.forecast;

import dev.greenroom.core.scaling.Size;
import java.util.Optional;

/**
 * What is expected, and how well earlier expectations came true.
 *
 * @param demand the most that is expected until the lead is over, in the unit of what was observed;
 *     0 without a basis
 * @param error how far expectations were off in the last hours, as a share of what came; infinite
 *     while too few are measured
 * @param basis what it was derived from
 */
public record Outlook(double demand, double error, Basis basis) {

  /** With a larger one no trust is put in it: the buffer that it would eat up is 15 percent. */
  public static final double LARGEST_ERROR = 0.10;

  static final Outlook NONE = new Outlook(0, Double.POSITIVE_INFINITY, Basis.nothing);

  /** What an expectation is derived from. */
  public enum Basis {
    /** Too little was observed: nothing is expected. */
    nothing,
    /** The shape of a day, after two days. */
    day,
    /** The shape of a week, after two weeks. */
    week
  }

  /** False when the rule without a forecast is to decide alone. */
  public boolean trusted() {
    return basis != Basis.nothing && error <= LARGEST_ERROR;
  }

  /**
   * What to plan for; empty when nothing more is expected than is requested, or no trust is put in
   * it. Memory grows as CPU does.
   *
   * @param requested what is requested now; observed were its thousandths of a core
   */
  public Optional<Size> beyond(Size requested) {
    if (!trusted() || requested.milliVcpus() == 0 || demand <= requested.milliVcpus()) {
      return Optional.empty();
    }
    double growth = demand / requested.milliVcpus();
    return Optional.of(
        new Size((long) Math.ceil(demand), (long) Math.ceil(requested.memoryMb() * growth)));
  }
}
