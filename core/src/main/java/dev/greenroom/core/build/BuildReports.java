package dev.greenroom.core.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps the reports of builds: each beside its log, as a log of its own with a line for each step.
 * So what was told is there although Greenroom died in mid-build. A line has its kind and its
 * fields, with tabs in between.
 */
public final class BuildReports {
  /** In characters. */
  public static final int LONGEST_DOCKERFILE = 1 << 16;

  /**
   * How many steps, and how many layers, of one build are kept; an image has at most 127 layers.
   */
  public static final int MOST = 300;

  /** Of the name of a step, and of its error, in characters. */
  static final int LONGEST_NAME = 500;

  private static final String DOCKERFILE = "dockerfile";
  private static final String STEP = "step";
  private static final String LAYER = "layer";

  private final BuildLogs logs;

  public BuildReports(BuildLogs logs) {
    this.logs = logs;
  }

  void dockerfile(String imageId, String text) {
    append(imageId, DOCKERFILE, cut(text, LONGEST_DOCKERFILE));
  }

  void step(String imageId, BuildStep step) {
    append(
        imageId,
        STEP,
        Long.toString(step.startedAt().toEpochMilli()),
        Long.toString(step.endedAt().toEpochMilli()),
        Boolean.toString(step.cached()),
        step.bytes().isPresent() ? Long.toString(step.bytes().getAsLong()) : "",
        cut(step.name(), LONGEST_NAME),
        cut(step.error().orElse(""), LONGEST_NAME));
  }

  void layer(String imageId, BuildReport.Layer layer) {
    append(imageId, LAYER, Long.toString(layer.bytes()), cut(layer.name(), LONGEST_NAME));
  }

  /** What is known by now; nothing of an unknown build. */
  public BuildReport read(String imageId) {
    Optional<String> dockerfile = Optional.empty();
    List<BuildStep> steps = new ArrayList<>();
    List<BuildReport.Layer> layers = new ArrayList<>();
    for (String line : text(imageId).split("\n")) {
      String[] field = line.split("\t", -1);
      switch (field[0]) {
        case DOCKERFILE -> dockerfile = Optional.of(unescaped(field[1]));
        case STEP -> steps.add(step(field));
        case LAYER ->
            layers.add(new BuildReport.Layer(unescaped(field[2]), Long.parseLong(field[1])));
        default -> {
          // An empty report, or what a newer Greenroom tells besides.
        }
      }
    }
    return new BuildReport(dockerfile, List.copyOf(steps), List.copyOf(layers));
  }

  private static BuildStep step(String[] field) {
    return new BuildStep(
        unescaped(field[5]),
        Instant.ofEpochMilli(Long.parseLong(field[1])),
        Instant.ofEpochMilli(Long.parseLong(field[2])),
        Boolean.parseBoolean(field[3]),
        field[4].isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(field[4])),
        Optional.of(unescaped(field[6])).filter(error -> !error.isEmpty()));
  }

  /** A line that a crash has cut short is none. */
  private String text(String imageId) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      logs.copy(id(imageId), 0, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = all.toString(StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  void delete(String imageId) {
    logs.delete(id(imageId));
  }

  /** No image has it: an image is named by a UUID. */
  private static String id(String imageId) {
    return imageId + "-steps";
  }

  private void append(String imageId, String kind, String... fields) {
    StringBuilder line = new StringBuilder(kind);
    for (String field : fields) {
      line.append('\t').append(escaped(field));
    }
    logs.append(id(imageId), line.append('\n').toString());
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      plain.append(
          switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> escaped;
          });
    }
    return plain.toString();
  }
}
