package dev.greenroom.core.sim;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Traffic that nobody recorded: 30 days in steps of five minutes, 100,000 players at most or so.
 */
public final class GeneratedTraces {
  /** What stands before their names where a file could stand. */
  public static final String PREFIX = "generated:";

  public static final List<String> NAMES = List.of("diurnal", "spikes", "launch");

  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final int STEP = 300;
  private static final int STEPS_A_DAY = 86_400 / STEP;
  private static final int STEPS = 30 * STEPS_A_DAY;
  private static final double PEAK = 100_000;

  private GeneratedTraces() {}

  /**
   * @param name one of {@link #NAMES}
   * @throws IllegalArgumentException for another one
   */
  public static Trace of(String name, long seed) {
    return switch (name) {
      case "diurnal" -> trace(name, diurnal(PEAK));
      case "spikes" -> trace(name, spikes(seed));
      case "launch" -> trace(name, launch());
      default ->
          throw new IllegalArgumentException(
              "no trace is generated as '%s'; there are %s"
                  .formatted(name, String.join(", ", NAMES)));
    };
  }

  private static Trace trace(String name, double[] players) {
    return Trace.even(PREFIX + name, START, STEP, players);
  }

  /** Evenings are three times as busy as mornings, weekends a quarter busier than other days. */
  private static double[] diurnal(double peak) {
    double[] players = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      double hour = 24.0 * (i % STEPS_A_DAY) / STEPS_A_DAY;
      double day = 2.0 / 3 + Math.cos((hour - 20) / 24 * 2 * Math.PI) / 3;
      boolean weekend = i / STEPS_A_DAY % 7 >= 5;
      players[i] = peak * day * (weekend ? 1 : 0.8);
    }
    return players;
  }

  /**
   * Eight times it is three to ten times as many within five minutes, and calms down in an hour.
   */
  private static double[] spikes(long seed) {
    double[] players = diurnal(PEAK / 6);
    SplittableRandom random = new SplittableRandom(seed);
    for (int spike = 0; spike < 8; spike++) {
      int at = (int) ((spike + random.nextDouble()) * (STEPS - 50) / 8);
      double factor = 3 + 7 * random.nextDouble();
      for (int i = at; i < Math.min(STEPS, at + 36); i++) {
        players[i] *= 1 + (factor - 1) * Math.exp((at - i) / 12.0);
      }
    }
    return players;
  }

  /** Nobody for a day, a crowd within half an hour, and half of it each week. */
  private static double[] launch() {
    double[] players = diurnal(PEAK);
    int opening = STEPS_A_DAY + 17 * STEPS_A_DAY / 24;
    for (int i = 0; i < STEPS; i++) {
      double weeks = (double) (i - opening) / (7 * STEPS_A_DAY);
      double crowd = Math.clamp((i - opening) / 6.0, 0, 1) * Math.pow(0.5, Math.max(0, weeks));
      players[i] = Math.max(200, players[i] * crowd);
    }
    return players;
  }
}
