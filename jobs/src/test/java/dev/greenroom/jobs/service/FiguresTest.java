package dev.greenroom.jobs.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.health.VitalSigns;
import dev.greenroom.core.job.JobLog;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Journal journal =
      new Journal(new PrintStream(out, true, StandardCharsets.UTF_8), () -> NOW, "here", "one");
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);
  private Optional<Long> epoch = Optional.of(7L);
  private VitalSigns signs =
      new VitalSigns(
          NOW,
          Optional.of(NOW.minusSeconds(90)),
          List.of(NOW.minusSeconds(31), NOW.minusSeconds(29), NOW.minusSeconds(300)),
          Map.of(),
          Map.of(),
          Duration.ofMillis(1500),
          List.of());
  private final Figures figures = new Figures(journal, () -> signs, () -> epoch);

  private List<Map<?, ?>> lines() {
    List<Map<?, ?>> lines =
        out.toString(StandardCharsets.UTF_8)
            .lines()
            .<Map<?, ?>>map(line -> (Map<?, ?>) json.fromJson(line))
            .toList();
    out.reset();
    return lines;
  }

  private static double value(Map<?, ?> line, String name) {
    return ((Number) line.get(name)).doubleValue();
  }

  /** What CloudWatch makes a metric of, and by which dimensions. */
  private static Map<?, ?> metrics(Map<?, ?> line) {
    Map<?, ?> aws = (Map<?, ?>) line.get("_aws");
    assertEquals(NOW.toEpochMilli(), ((Number) aws.get("Timestamp")).longValue());
    return (Map<?, ?>) ((List<?>) aws.get("CloudWatchMetrics")).getFirst();
  }

  private static Set<String> names(Map<?, ?> line) {
    Set<String> names = new TreeSet<>();
    ((List<?>) metrics(line).get("Metrics"))
        .forEach(metric -> names.add(((Map<?, ?>) metric).get("Name").toString()));
    return names;
  }

  @Test
  void theLeaderTellsWhatAlarmsLookAt() {
    figures.tell();

    List<Map<?, ?>> lines = lines();
    assertEquals(1, value(lines.getFirst(), Figures.LEADS));
    Map<?, ?> vital = lines.getLast();
    assertEquals(1.5, value(vital, "StreamLagSeconds"));
    assertEquals(90, value(vital, "OldestWaitingSeconds"));
    assertEquals(2, value(vital, "StuckStarting"));
    assertEquals(7, value(vital, "LeaseEpoch"));
    assertEquals("here", vital.get("Installation"));
    assertEquals("Greenroom", metrics(vital).get("Namespace"));
    assertEquals(List.of(List.of("Installation")), metrics(vital).get("Dimensions"));
    names(vital).forEach(name -> assertTrue(vital.containsKey(name), name));
  }

  /** Those are written in a module that this one cannot reach. */
  @Test
  void alarmsLookAtWhatIsTold() throws IOException {
    String watch =
        Files.readString(Path.of("..", "infra", "src/main/java/dev/greenroom/infra", "Watch.java"));
    Set<String> wanted = new TreeSet<>();
    Matcher ours = Pattern.compile("ours\\(\"(\\w+)\"").matcher(watch);
    while (ours.find()) {
      wanted.add(ours.group(1));
    }
    assertEquals(3, wanted.size(), wanted.toString());
    assertTrue(watch.contains("NAMESPACE = \"%s\"".formatted(Journal.NAMESPACE)));
    assertTrue(watch.contains("Map.of(\"%s\", settings.name())".formatted(Journal.INSTALLATION)));

    figures.tell();

    Set<String> told = names(lines().getLast());
    assertTrue(told.containsAll(wanted), told + " lacks some of " + wanted);
  }

  @Test
  void whoDoesNotLeadTellsThatAlone() {
    epoch = Optional.empty();
    signs = null;

    figures.tell();

    List<Map<?, ?>> lines = lines();
    assertEquals(1, lines.size());
    assertEquals(0, value(lines.getFirst(), Figures.LEADS));
  }

  @Test
  void runsAreCountedSinceTheLastTime() {
    ran("place", 20, Optional.empty());
    ran("place", 80, Optional.of("it failed"));
    ran("place", 40, Optional.empty());
    ran("reap", 5, Optional.empty());

    figures.tell();

    Map<?, ?> place = lines().get(1);
    assertEquals("place", place.get("Job"));
    assertEquals(3, value(place, "Runs"));
    assertEquals(1, value(place, "Failures"));
    assertEquals(80, value(place, "LongestRun"));
    assertEquals(List.of(List.of("Installation", "Job")), metrics(place).get("Dimensions"));
    figures.tell();
    assertEquals(2, lines().size());
  }

  private void ran(String job, long millis, Optional<String> error) {
    figures.ran(job, new JobLog.Run(NOW, Duration.ofMillis(millis), List.of(), error));
  }
}
