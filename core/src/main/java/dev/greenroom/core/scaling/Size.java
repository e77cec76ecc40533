package dev.greenroom.core.scaling;

/**
 * CPU and memory together: of a node, of a process, or of many of them.
 *
 * @param milliVcpus thousandths of a core
 * @param memoryMb MiB
 */
public record Size(long milliVcpus, long memoryMb) {
  public static final Size NONE = new Size(0, 0);

  public Size plus(Size other) {
    return new Size(milliVcpus + other.milliVcpus, memoryMb + other.memoryMb);
  }

  public Size minus(Size other) {
    return new Size(milliVcpus - other.milliVcpus, memoryMb - other.memoryMb);
  }

  public Size times(long count) {
    return new Size(milliVcpus * count, memoryMb * count);
  }

  /** The larger of both, in each dimension. */
  public Size max(Size other) {
    return new Size(Math.max(milliVcpus, other.milliVcpus), Math.max(memoryMb, other.memoryMb));
  }

  /** True when this fits into that, in both dimensions. */
  public boolean fits(Size other) {
    return milliVcpus <= other.milliVcpus && memoryMb <= other.memoryMb;
  }

  /** What must be there so that this is at most that many percent of it, rounded up. */
  Size atMostPercent(int percent) {
    return new Size(Math.ceilDiv(milliVcpus * 100, percent), Math.ceilDiv(memoryMb * 100, percent));
  }

  /** How many of those have this together, in both dimensions; 0 where this is nothing or less. */
  long dividedBy(Size one) {
    return Math.max(
        0,
        Math.max(Math.ceilDiv(milliVcpus, one.milliVcpus), Math.ceilDiv(memoryMb, one.memoryMb)));
  }

  /**
   * How much this is of that, in percent of the dimension that has less left. Something of nothing
   * is more than any share of anything.
   */
  public double percentOf(Size whole) {
    return Math.max(percent(milliVcpus, whole.milliVcpus), percent(memoryMb, whole.memoryMb));
  }

  private static double percent(long part, long whole) {
    if (part <= 0) {
      return 0;
    }
    return whole <= 0 ? Double.POSITIVE_INFINITY : 100.0 * part / whole;
  }
}
