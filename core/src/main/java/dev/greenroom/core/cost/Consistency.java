package dev.greenroom.core.cost;

/** How a read is asked for, and its factor (developer guide, "Read and write operations"). */
public enum Consistency {
  eventual(0.5),
  strong(1),
  transactional(2);

  private final double factor;

  Consistency(double factor) {
    this.factor = factor;
  }

  double factor() {
    return factor;
  }
}
