package dev.greenroom.core.build;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts a builder's output into lines that every client can read: the {@code hathora} CLI stops to
 * print at a line of 64 KiB. What else a builder tells goes to the report, as much as that takes.
 */
final class LogLines implements ImageBuilder.BuildLog {
  /** In characters: at most three bytes each. */
  private static final int LONGEST = 20_000;

  private final BuildLogs logs;
  private final BuildReports reports;
  private final String imageId;
  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicInteger layers = new AtomicInteger();

  LogLines(BuildLogs logs, String imageId) {
    this.logs = logs;
    this.reports = new BuildReports(logs);
    this.imageId = imageId;
  }

  @Override
  public void dockerfile(String text) {
    reports.dockerfile(imageId, text);
  }

  @Override
  public void step(BuildStep step) {
    if (steps.getAndIncrement() < BuildReports.MOST) {
      reports.step(imageId, step);
    }
  }

  @Override
  public void layer(BuildReport.Layer layer) {
    if (layers.getAndIncrement() < BuildReports.MOST) {
      reports.layer(imageId, layer);
    }
  }

  /** By one write, where each costs one. */
  @Override
  public void lines(List<String> texts) {
    if (!texts.isEmpty()) {
      line(String.join("\n", texts));
    }
  }

  @Override
  public void line(String text) {
    StringBuilder lines = new StringBuilder();
    text.lines()
        .forEach(
            line -> {
              int from = 0;
              do {
                int to = Math.min(line.length(), from + LONGEST);
                lines.append(line, from, to).append('\n');
                from = to;
              } while (from < line.length());
            });
    logs.append(imageId, lines.isEmpty() ? "\n" : lines.toString());
  }
}
