package dev.greenroom.core.cost;

/**
 * What DynamoDB charges for a call in on-demand mode.
 *
 * @param write write request units; 1 is a plain write of an item of up to 1 KiB
 * @param read read request units; 1 is a strong read of an item of up to 4 KiB
 */
public record Units(double write, double read) {
  public static final Units NONE = new Units(0, 0);

  /** On-demand prices in us-east-1, standard table class (AWS DynamoDB pricing page, 2026). */
  private static final double DOLLARS_PER_MILLION_WRITES = 0.625;

  private static final double DOLLARS_PER_MILLION_READS = 0.125;

  public static Units ofWrite(double units) {
    return new Units(units, 0);
  }

  public static Units ofRead(double units) {
    return new Units(0, units);
  }

  public Units plus(Units other) {
    return new Units(write + other.write, read + other.read);
  }

  public Units times(double factor) {
    return new Units(write * factor, read * factor);
  }

  /** US dollars for a million such calls. */
  public double dollarsPerMillion() {
    return write * DOLLARS_PER_MILLION_WRITES + read * DOLLARS_PER_MILLION_READS;
  }
}
