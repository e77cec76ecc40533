package dev.greenroom.core.why;

import dev.greenroom.core.process.ProcessLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The end of a process's log, short enough for an answer. */
final class LastLines {
  private static final int LINES = 10;
  private static final int LONGEST = 1000;

  private final ProcessLogs logs;

  LastLines(ProcessLogs logs) {
    this.logs = logs;
  }

  /** None where no log is kept or can be read: the rest of a story is worth telling without it. */
  List<String> of(String processId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (logs.exists(processId)) {
        logs.tail(processId, LINES, false, out);
      }
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
    return out.toString(StandardCharsets.UTF_8).lines().map(LastLines::shortened).toList();
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
