package dev.greenroom.core.metric;

import dev.greenroom.core.table.Values;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The figures of many series as one attribute: a map of texts as {@code c1234,m567}. It is short,
 * since every KiB of an item is a write unit: about 70 bytes for a process.
 */
final class RawFigures {
  private RawFigures() {}

  static AttributeValue write(Map<String, Map<String, Long>> figures) {
    Map<String, AttributeValue> all = new LinkedHashMap<>();
    figures.forEach((name, one) -> all.put(name, Values.of(text(one))));
    return AttributeValue.fromM(all);
  }

  static Optional<Map<String, Long>> read(AttributeValue all, String name) {
    return Optional.ofNullable(all)
        .map(value -> value.m().get(name))
        .map(text -> figures(text.s()));
  }

  static Map<String, Map<String, Long>> all(AttributeValue all) {
    Map<String, Map<String, Long>> figures = new HashMap<>();
    if (all != null) {
      all.m().forEach((name, text) -> figures.put(name, figures(text.s())));
    }
    return figures;
  }

  private static String text(Map<String, Long> one) {
    return new TreeMap<>(one)
        .entrySet().stream().map(e -> e.getKey() + e.getValue()).collect(Collectors.joining(","));
  }

  private static Map<String, Long> figures(String text) {
    Map<String, Long> one = new HashMap<>();
    for (String figure : text.split(",")) {
      one.put(figure.substring(0, 1), Long.parseLong(figure.substring(1)));
    }
    return one;
  }
}
