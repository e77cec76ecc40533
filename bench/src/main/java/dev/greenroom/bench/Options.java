package dev.greenroom.bench;

import java.time.Duration;

/**
 * What to run.
 *
 * @param duration of the load
 * @param rate rooms asked for in a second
 * @param faults how likely each kind of fault is, 0..1
 * @param retention how long what is over is kept
 * @param every between two samples
 */
record Options(Duration duration, int rate, double faults, Duration retention, Duration every) {

  /** Reads {@code --duration 30m --rate 20 --faults 0.01 --retention 2m --every 30s}. */
  static Options of(String... args) {
    Duration duration = Duration.ofMinutes(30);
    int rate = 20;
    double faults = 0.01;
    Duration retention = Duration.ofMinutes(2);
    Duration every = Duration.ofSeconds(30);
    for (int i = 0; i + 1 < args.length; i += 2) {
      String value = args[i + 1];
      switch (args[i]) {
        case "--duration" -> duration = duration(value);
        case "--rate" -> rate = Integer.parseInt(value);
        case "--faults" -> faults = Double.parseDouble(value);
        case "--retention" -> retention = duration(value);
        case "--every" -> every = duration(value);
        default -> throw new IllegalArgumentException("'%s' is no option.".formatted(args[i]));
      }
    }
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("'%s' has no value.".formatted(args[args.length - 1]));
    }
    return new Options(duration, rate, faults, retention, every);
  }

  private static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
  }
}
