package dev.greenroom.core.build;

/**
 * Cuts a builder's output into lines that every client can read: the {@code hathora} CLI stops to
 * print at a line of 64 KiB.
 */
final class LogLines implements ImageBuilder.BuildLog {
  /** In characters: at most three bytes each. */
  private static final int LONGEST = 20_000;

  private final BuildLogs logs;
  private final String imageId;

  LogLines(BuildLogs logs, String imageId) {
    this.logs = logs;
    this.imageId = imageId;
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
