package dev.greenroom.functions.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text format of Prometheus, version 0.0.4: families of samples, each with its help and type
 * once and all its samples together, a line feed behind every line.
 */
public final class PrometheusText {
  /** The content type. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, Family> families = new LinkedHashMap<>();

  private record Family(String type, String help, List<String> samples) {}

  /** What goes up and down. */
  public PrometheusText gauge(String name, String help, Map<String, String> labels, double value) {
    return add(name, "gauge", help, labels, value);
  }

  /** What only grows, until its process begins anew; the name ends in {@code _total}. */
  public PrometheusText counter(
      String name, String help, Map<String, String> labels, double value) {
    return add(name, "counter", help, labels, value);
  }

  private PrometheusText add(
      String name, String type, String help, Map<String, String> labels, double value) {
    families
        .computeIfAbsent(name, n -> new Family(type, help, new ArrayList<>()))
        .samples()
        .add(name + braces(labels) + " " + number(value));
    return this;
  }

  private static String braces(Map<String, String> labels) {
    return labels.isEmpty()
        ? ""
        : labels.entrySet().stream()
            .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Whole numbers without a point, so that bytes can be read by people too. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    families.forEach(
        (name, family) -> {
          String help = family.help().replace("\\", "\\\\").replace("\n", "\\n");
          text.append("# HELP ").append(name).append(' ').append(help).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
          family.samples().forEach(sample -> text.append(sample).append('\n'));
        });
    return text.toString();
  }
}
