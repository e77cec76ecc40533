package dev.greenroom.jobs.service;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the service says: a line of JSON for each record. Figures are lines in the embedded metric
 * format of CloudWatch, which makes metrics of them.
 */
final class Journal {
  /** Under which the alarms of `infra` look. */
  static final String NAMESPACE = "Greenroom";

  static final String INSTALLATION = "Installation";

  private final PrintStream out;
  private final InstantSource clock;
  private final String installation;
  private final String replica;
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /**
   * @param replica tells this one from the others
   */
  Journal(PrintStream out, InstantSource clock, String installation, String replica) {
    this.out = out;
    this.clock = clock;
    this.installation = installation;
    this.replica = replica;
  }

  void info(String message) {
    say("INFO", message);
  }

  void warn(String message) {
    say("WARN", message);
  }

  void error(String message) {
    say("ERROR", message);
  }

  private void say(String level, String message) {
    Map<String, Object> line = head();
    line.put("level", level);
    line.put("message", message);
    print(line);
  }

  private Map<String, Object> head() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", clock.instant().toString());
    line.put("program", "jobs");
    line.put("replica", replica);
    return line;
  }

  /** Of what a figure counts. */
  enum Unit {
    Seconds,
    Milliseconds,
    Count
  }

  /** A figure under its name. */
  record Figure(String name, Unit unit, double value) {}

  /**
   * One line of figures.
   *
   * @param dimensions besides the installation
   */
  void figures(Map<String, String> dimensions, List<Figure> figures) {
    Map<String, Object> line = head();
    line.put(INSTALLATION, installation);
    line.putAll(dimensions);
    List<String> names = new ArrayList<>(List.of(INSTALLATION));
    names.addAll(dimensions.keySet());
    figures.forEach(figure -> line.put(figure.name(), figure.value()));
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            clock.instant().toEpochMilli(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    NAMESPACE,
                    "Dimensions",
                    List.of(names),
                    "Metrics",
                    figures.stream()
                        .map(f -> Map.of("Name", f.name(), "Unit", f.unit().name()))
                        .toList()))));
    print(line);
  }

  /** One write, so that lines of two threads do not mix. */
  private void print(Map<String, Object> line) {
    out.println(json.toJson(line));
  }
}
