package dev.greenroom.local.docker;

import dev.greenroom.core.build.BuildStep;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Turns BuildKit's news into lines, as {@code docker build --progress=plain} prints them. */
final class BuildSteps {
  private static final int LONGEST = 1 << 14;

  private final Consumer<String> log;
  private final Consumer<BuildStep> report;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, ByteArrayOutputStream> cut = new HashMap<>();
  private final Set<String> done = new HashSet<>();
  private Optional<BuildKitTrace.Step> failed = Optional.empty();

  BuildSteps(Consumer<String> log, Consumer<BuildStep> report) {
    this.log = log;
    this.report = report;
  }

  void take(BuildKitTrace trace) {
    trace.steps().stream().filter(step -> step.begun() > 0).forEach(this::begun);
    trace.outputs().forEach(this::printed);
    trace.steps().stream().filter(step -> step.ended() > 0 || step.cached()).forEach(this::ended);
  }

  /** The step that failed. */
  Optional<BuildKitTrace.Step> failed() {
    return failed;
  }

  private void begun(BuildKitTrace.Step step) {
    if (!numbers.containsKey(step.id())) {
      numbers.put(step.id(), numbers.size() + 1);
      log.accept("#%d %s".formatted(numbers.get(step.id()), step.name()));
    }
  }

  private void ended(BuildKitTrace.Step step) {
    if (!done.add(step.id())) {
      return;
    }
    begun(step);
    flush(step.id());
    report.accept(reported(step));
    int number = numbers.get(step.id());
    if (!step.error().isEmpty()) {
      failed = failed.or(() -> Optional.of(step));
      log.accept("#%d FAILED: %s".formatted(number, step.error()));
    } else if (step.cached()) {
      log.accept("#%d CACHED".formatted(number));
    } else {
      double seconds = (step.ended() - step.begun()) / 1e9;
      log.accept(String.format(Locale.ROOT, "#%d DONE %.1fs", number, seconds));
    }
  }

  private static BuildStep reported(BuildKitTrace.Step step) {
    return new BuildStep(
        step.name(),
        moment(Math.max(step.begun(), 0)),
        moment(Math.max(step.begun(), step.ended())),
        step.cached(),
        OptionalLong.empty(),
        Optional.of(step.error()).filter(error -> !error.isEmpty()));
  }

  private static Instant moment(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }

  private void printed(BuildKitTrace.Output output) {
    ByteArrayOutputStream line =
        cut.computeIfAbsent(output.step(), step -> new ByteArrayOutputStream());
    for (byte b : output.text()) {
      if (b == '\n' || line.size() >= LONGEST) {
        flush(output.step());
      }
      if (b != '\n' && b != '\r') {
        line.write(b);
      }
    }
  }

  private void flush(String step) {
    ByteArrayOutputStream line = cut.get(step);
    if (line != null && line.size() > 0) {
      log.accept(
          "#%d %s".formatted(numbers.getOrDefault(step, 0), line.toString(StandardCharsets.UTF_8)));
      line.reset();
    }
  }
}
