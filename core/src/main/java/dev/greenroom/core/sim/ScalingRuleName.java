package dev.greenroom.core.sim;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** By which rules nodes can come and go in the simulator. */
public enum ScalingRuleName {
  greenroom("greenroom"),
  greenroomForecast("greenroom-forecast"),
  /**
   * As many nodes as the busiest second needs, all the time: known afterwards, without a buffer.
   */
  staticPeak("static-peak"),
  /** Knows the future; a bound, not a product. */
  clairvoyant("clairvoyant"),
  agonesBuffer("agones-buffer"),
  gameliftTarget("gamelift-target"),
  ecsManaged("ecs-managed");

  private final String text;

  ScalingRuleName(String text) {
    this.text = text;
  }

  /** As people write it. */
  public String text() {
    return text;
  }

  /** A rule that somebody offers, and not a bound. */
  public boolean peer() {
    return this == agonesBuffer || this == gameliftTarget || this == ecsManaged;
  }

  /**
   * @throws IllegalArgumentException for one that is not there, with those that are
   */
  public static ScalingRuleName of(String text) {
    return Arrays.stream(values())
        .filter(name -> name.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no policy '%s'; there are %s".formatted(text, names())));
  }

  /** All of them. */
  public static List<ScalingRuleName> all() {
    return List.of(values());
  }

  private static String names() {
    return Arrays.stream(values()).map(ScalingRuleName::text).collect(Collectors.joining(", "));
  }

  ScalingRule rule(Setup setup, Arrivals arrivals) {
    return switch (this) {
      case greenroom -> new GreenroomRule(setup, arrivals.start(), false);
      case greenroomForecast -> new GreenroomRule(setup, arrivals.start(), true);
      case staticPeak -> PeerRule.staticPeak(setup, arrivals);
      case clairvoyant -> PeerRule.clairvoyant(setup, arrivals);
      case agonesBuffer -> PeerRule.agones(setup);
      case gameliftTarget -> PeerRule.gamelift(setup);
      case ecsManaged -> PeerRule.ecs(setup);
    };
  }
}
