package dev.greenroom.infra;

import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awscdk.Fn;

/** Availability zones, named when a stack is deployed. */
final class Zones {
  private Zones() {}

  static List<String> first(int count) {
    return IntStream.range(0, count).mapToObj(i -> Fn.select(i, Fn.getAzs())).toList();
  }
}
