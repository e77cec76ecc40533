package dev.greenroom.aws;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.ecs.model.LaunchType;

/**
 * How often tasks may be started in each AWS region, by their kind: one for all in a program that
 * start any. Safe for any thread.
 */
public final class LaunchPaces {
  private final InstantSource clock;
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  public LaunchPaces(InstantSource clock) {
    this.clock = clock;
  }

  Pace of(String region, LaunchType type) {
    return paces.computeIfAbsent(region + "/" + type, key -> Pace.ofLaunches(clock));
  }
}
