package dev.greenroom.core.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesPlanTest {
  private static final Instant NOON = Instant.parse("2046-01-02T12:00:00Z");

  private static Sample sample(int minute, long milliCores, long bytes, long egress) {
    return new Sample(
        NOON.plus(Duration.ofMinutes(minute)), Map.of("c", milliCores, "m", bytes, "e", egress));
  }

  private static MetricWindow window(int from, int to, int stepSeconds) {
    return new MetricWindow(
        NOON.plus(Duration.ofMinutes(from)),
        NOON.plus(Duration.ofMinutes(to)),
        Duration.ofSeconds(stepSeconds));
  }

  private static List<String> points(
      List<Sample> samples, ProcessMetric metric, MetricWindow window) {
    return SeriesPlan.points(samples, metric, window).stream()
        .map(p -> Duration.between(NOON, p.at()).toMinutes() + ": " + p.value())
        .toList();
  }

  @Test
  void aPointForEachMinuteInTheUnitThatIsShown() {
    List<Sample> samples = List.of(sample(0, 500, 1 << 20, 0), sample(2, 1501, 1 << 21, 0));
    assertEquals(
        List.of("0: 0.5", "2: 1.501"), points(samples, ProcessMetric.cpu, window(0, 60, 60)));
    assertEquals(
        List.of("0: 1048576.0", "2: 2097152.0"),
        points(samples, ProcessMetric.memory, window(0, 60, 1)));
  }

  @Test
  void aLongerStepShowsTheMeanOfWhatGoesUpAndDownAndTheLastOfWhatGrows() {
    List<Sample> samples =
        List.of(sample(0, 100, 10, 100), sample(1, 200, 11, 250), sample(4, 600, 12, 400));
    MetricWindow window = window(0, 60, 300);
    assertEquals(List.of("0: 0.3"), points(samples, ProcessMetric.cpu, window));
    assertEquals(List.of("0: 11.0"), points(samples, ProcessMetric.memory, window));
    assertEquals(List.of("0: 400.0"), points(samples, ProcessMetric.totalEgress, window));
  }

  @Test
  void aRateIsWhatWasAddedSinceThePointBefore() {
    List<Sample> samples =
        List.of(
            sample(-1, 0, 0, 600),
            sample(0, 0, 0, 1200),
            sample(1, 0, 0, 1200),
            sample(4, 0, 0, 3000),
            sample(5, 0, 0, 60));
    assertEquals(
        List.of("0: 10.0", "1: 0.0", "4: 10.0", "5: 0.0"),
        points(samples, ProcessMetric.rateEgress, window(0, 10, 60)));
    assertEquals(
        List.of("1: 0.0", "4: 10.0", "5: 0.0"),
        points(samples.subList(1, 5), ProcessMetric.rateEgress, window(0, 10, 60)),
        "nothing is known of what was before the first");
  }

  @Test
  void whatNobodyMeasuresIsEmpty() {
    List<Sample> samples = List.of(sample(0, 1, 1, 1));
    assertEquals(List.of(), points(samples, ProcessMetric.gpuMemory, window(0, 1, 60)));
    assertEquals(List.of(), points(samples, ProcessMetric.gpuUtilization, window(0, 1, 60)));
    assertEquals(List.of(), points(samples, ProcessMetric.activeConnections, window(0, 1, 60)));
  }

  @Test
  void noMinuteBeginsBeforeTheWindowButALongerStepMay() {
    List<Sample> samples = List.of(sample(0, 100, 1, 1), sample(1, 200, 1, 1));
    Instant halfPast = NOON.plusSeconds(30);
    Instant later = NOON.plusSeconds(600);
    assertEquals(
        List.of("1: 0.2"),
        points(
            samples, ProcessMetric.cpu, new MetricWindow(halfPast, later, Duration.ofMinutes(1))));
    assertEquals(
        List.of("0: 0.15"),
        points(
            samples, ProcessMetric.cpu, new MetricWindow(halfPast, later, Duration.ofMinutes(5))));
  }

  /** Whoever looks a little later sees the same points, and the new ones. */
  @Test
  void pointsDoNotHangOnTheMomentOfTheQuestion() {
    List<Sample> samples = new ArrayList<>();
    Random random = new Random(5);
    for (int minute = 0; minute < 200; minute++) {
      samples.add(sample(minute, random.nextInt(4000), random.nextInt(), minute * 100L));
    }
    for (int step : new int[] {60, 120, 300, 420, 3600}) {
      for (ProcessMetric metric : ProcessMetric.values()) {
        List<String> all = points(samples, metric, window(0, 200, step));
        int shifted = random.nextInt(100);
        List<String> later = points(samples, metric, window(shifted, 200, step));
        assertEquals(all.subList(all.size() - later.size(), all.size()), later, metric.name());
      }
    }
  }

  @Test
  void aWindowEndsAfterItsBeginningAndNoStepIsShorterThanWhatIsKept() {
    assertEquals(Duration.ofSeconds(10), window(0, 0, 1).step());
    assertEquals(Duration.ofSeconds(15), window(0, 0, 15).step());
    assertEquals(Duration.ofMinutes(2), window(0, 0, 120).step());
    assertThrows(IllegalArgumentException.class, () -> window(1, 0, 60));
  }
}
