package dev.greenroom.local.cli.simulate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A drawing of values over time: lines and areas on axes that start at 0. SVG, without scripts. */
final class Chart {
  private static final int WIDTH = 760;
  private static final int LEFT = 72;
  private static final int TOP = 14;
  private static final int BOTTOM = 22;
  private static final int GRID = 4;
  private static final int LINE = 14;

  /** About as wide as a letter of a name. */
  private static final int LETTER = 7;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StringBuilder svg = new StringBuilder();
  private final int height;
  private final double most;

  Chart(int height, double most, String unit) {
    this.height = height;
    this.most = nice(most);
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, height, Form.html(unit)));
    for (int i = 0; i <= GRID; i++) {
      double value = this.most * i / GRID;
      String y = Form.point(y(value));
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH, y, y));
      svg.append(
          "<text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"%s\">%s</text>"
              .formatted(LEFT - 6, Form.point(y(value) + 4), Form.whole(value)));
    }
  }

  /** The next round number, a quarter of which is round as well. */
  private static double nice(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, GRID))));
    for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8}) {
      if (step * power >= value) {
        return Math.max(GRID, step * power);
      }
    }
    return 10 * power;
  }

  /** Days below the axis. */
  Chart days(Instant start, long seconds) {
    int marks = 5;
    for (int i = 0; i <= marks; i++) {
      Instant at = start.plusSeconds(seconds * i / marks);
      String anchor = i == 0 ? "start" : i == marks ? "end" : "middle";
      svg.append(
          "<text class=\"axis\" text-anchor=\"%s\" x=\"%s\" y=\"%d\">%s</text>"
              .formatted(anchor, Form.point(x((double) i / marks)), height - 6, DAY.format(at)));
    }
    return this;
  }

  /** With an edge: a peak of a moment would be too thin to be seen. */
  Chart area(String color, int[] values) {
    svg.append(
        "<path style=\"fill:%s;stroke:%s\" d=\"M%d %s"
            .formatted(color, color, LEFT, Form.point(y(0))));
    points(values);
    svg.append("L%d %s\"/>".formatted(WIDTH, Form.point(y(0))));
    return this;
  }

  Chart line(String color, int[] values) {
    svg.append(
        "<path style=\"fill:none;stroke:%s\" d=\"M%d %s"
            .formatted(color, LEFT, Form.point(y(values[0]))));
    points(values);
    svg.append("\"/>");
    return this;
  }

  private void points(int[] values) {
    for (int i = 0; i < values.length; i++) {
      double share = values.length == 1 ? 1 : (double) i / (values.length - 1);
      svg.append('L').append(Form.point(x(share))).append(' ').append(Form.point(y(values[i])));
    }
  }

  /**
   * A named point.
   *
   * @param share how far to the right, 0 to 1
   */
  record Dot(String color, double share, double value, String name) {}

  /** Where a name stands. */
  private record Label(double from, double to, double y) {
    boolean over(Label other) {
      return from < other.to && other.from < to && Math.abs(y - other.y) < LINE;
    }
  }

  /** Points with their names, none of which stands on another. */
  Chart dots(List<Dot> dots) {
    List<Label> placed = new ArrayList<>();
    List<Dot> fromBelow =
        dots.stream()
            .sorted(Comparator.comparingDouble(Dot::value).thenComparing(Dot::name))
            .toList();
    for (Dot dot : fromBelow) {
      boolean right = dot.share > 0.75;
      Label label = free(dot, right, placed);
      placed.add(label);
      svg.append(
          "<circle style=\"fill:%s\" cx=\"%s\" cy=\"%s\" r=\"5\"/>"
              .formatted(dot.color, Form.point(x(dot.share)), Form.point(y(dot.value))));
      svg.append(
          "<text class=\"name\" style=\"fill:%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
              .formatted(
                  dot.color,
                  right ? "end" : "start",
                  Form.point(right ? label.to : label.from),
                  Form.point(label.y),
                  Form.html(dot.name)));
    }
    return this;
  }

  /** Beside its point, or as little above that as there is room. */
  private Label free(Dot dot, boolean right, List<Label> placed) {
    double width = dot.name.length() * LETTER;
    double from = x(dot.share) + (right ? -9 - width : 9);
    Label label = new Label(from, from + width, y(dot.value) - 7);
    while (placed.stream().anyMatch(label::over)) {
      label = new Label(from, from + width, label.y - 1);
    }
    return label;
  }

  /** A value below the axis. */
  Chart mark(double share, String text) {
    svg.append(
        "<text class=\"axis\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
            .formatted(Form.point(x(share)), height - 6, Form.html(text)));
    return this;
  }

  private static double x(double share) {
    return LEFT + share * (WIDTH - LEFT);
  }

  private double y(double value) {
    return TOP + (1 - value / most) * (height - TOP - BOTTOM);
  }

  @Override
  public String toString() {
    return svg + "</svg>";
  }
}
