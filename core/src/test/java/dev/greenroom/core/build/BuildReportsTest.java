package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BuildReportsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Map<String, String> texts = new HashMap<>();
  private final BuildLogs logs = new Texts();
  private final BuildReports reports = new BuildReports(logs);
  private final LogLines log = new LogLines(logs, "image");

  private final class Texts implements BuildLogs {
    @Override
    public void append(String imageId, String text) {
      texts.merge(imageId, text, String::concat);
    }

    @Override
    public long copy(String imageId, long from, OutputStream out) throws IOException {
      out.write(texts.getOrDefault(imageId, "").getBytes(StandardCharsets.UTF_8));
      return 0;
    }

    @Override
    public void delete(String imageId) {
      texts.remove(imageId);
    }
  }

  private static BuildStep step(String name) {
    return new BuildStep(
        name, NOW, NOW.plusMillis(1500), false, OptionalLong.of(42), Optional.of("why\tnot\\n"));
  }

  @Test
  void whatIsToldIsReadBackWhateverItIsMadeOf() {
    String dockerfile = "FROM scratch\r\nRUN a \\\n\tb\\tc ü\n";
    BuildStep odd = step("[1/2] RUN printf 'a\\tb'\n\tc \\");
    BuildStep plain = new BuildStep("COPY", NOW, NOW, true, OptionalLong.empty(), Optional.empty());
    BuildReport.Layer layer = new BuildReport.Layer("COPY\t. .", 1L << 40);

    log.line("a line of the log");
    log.dockerfile(dockerfile);
    log.step(odd);
    log.step(plain);
    log.layer(layer);

    assertEquals(
        new BuildReport(Optional.of(dockerfile), List.of(odd, plain), List.of(layer)),
        reports.read("image"));
    assertEquals("a line of the log\n", texts.get("image"), "the log is only for lines");
  }

  @Test
  void aReportIsBounded() {
    log.dockerfile("x".repeat(10_000_000));
    for (int i = 0; i < 10_000; i++) {
      log.step(step("y".repeat(100_000)));
      log.layer(new BuildReport.Layer("z".repeat(100_000), i));
    }
    BuildReport report = reports.read("image");

    assertEquals(BuildReports.MOST, report.steps().size());
    assertEquals(BuildReports.MOST, report.layers().size());
    assertTrue(texts.values().stream().mapToInt(String::length).sum() < 1_000_000);
  }

  @Test
  void aLineThatACrashCutShortIsLeftOut() {
    log.step(step("whole"));
    String whole = texts.get("image-steps");
    log.step(step("cut"));
    String all = texts.get("image-steps");
    for (int end = whole.length(); end < all.length(); end++) {
      texts.put("image-steps", all.substring(0, end));
      assertEquals(List.of(step("whole")), reports.read("image").steps());
    }
  }

  @Test
  void anUnknownBuildHasAnEmptyReportAndADeletedOneToo() {
    BuildReport nothing = new BuildReport(Optional.empty(), List.of(), List.of());
    assertEquals(nothing, reports.read("image"));
    log.step(step("a"));
    reports.delete("image");
    assertEquals(nothing, reports.read("image"));
  }

  @Test
  void aStepTakesNoLessThanNothing() {
    BuildStep backwards =
        new BuildStep("a", NOW, NOW.minusSeconds(1), false, OptionalLong.empty(), Optional.empty());
    assertTrue(backwards.took().isZero());
    assertEquals(1500, step("b").took().toMillis());
  }
}
