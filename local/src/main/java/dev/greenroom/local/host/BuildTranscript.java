package dev.greenroom.local.host;

import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import java.util.ArrayList;
import java.util.List;

/** The log of a build, and the warnings in it, which the image keeps. */
final class BuildTranscript {
  /** The CLI gives up on lines of 64 KiB; a character can take three bytes. */
  private static final int MAX_LINE = 20_000;

  private final BuildLog log;
  private final List<String> warnings = new ArrayList<>();

  BuildTranscript(BuildLog log) {
    this.log = log;
  }

  void line(String text) {
    for (String line : text.lines().toList()) {
      for (int from = 0; from == 0 || from < line.length(); from += MAX_LINE) {
        log.line(line.substring(from, Math.min(line.length(), from + MAX_LINE)));
      }
    }
  }

  /** By which Dockerfile it is built. */
  void dockerfile(String text) {
    log.dockerfile(text);
  }

  /** A step is over. */
  void step(BuildStep step) {
    log.step(step);
  }

  /** The next layer. */
  void layer(BuildReport.Layer layer) {
    log.layer(layer);
  }

  void note(Instruction at, String text, Object... args) {
    line(" ---> line " + at.line() + ": " + text.formatted(args));
  }

  void warn(Instruction at, String text, Object... args) {
    warn("line " + at.line() + ": " + text.formatted(args));
  }

  void warn(String text) {
    warnings.add(text);
    line(" ---> warning: " + text);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
