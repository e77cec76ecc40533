package dev.greenroom.core.health;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param name what, for machines
 * @param unit of value and threshold: {@code seconds}, {@code processes}, {@code nodes} …
 * @param value what was found; absent when it could not be found out
 * @param threshold the most that is well
 * @param problem one sentence, when it is not well
 */
public record Check(
    String name, String unit, Optional<Double> value, double threshold, Optional<String> problem) {

  public boolean well() {
    return problem.isEmpty();
  }

  /** Well up to the threshold; the sentence takes value and threshold as whole numbers. */
  static Check atMost(String name, String unit, double value, double threshold, String problem) {
    return new Check(
        name,
        unit,
        Optional.of(value),
        threshold,
        value <= threshold
            ? Optional.empty()
            : Optional.of(problem.formatted(Math.round(value), Math.round(threshold))));
  }

  static Check unknown(String name, String unit, double threshold, String why) {
    return new Check(name, unit, Optional.empty(), threshold, Optional.of(why));
  }
}
