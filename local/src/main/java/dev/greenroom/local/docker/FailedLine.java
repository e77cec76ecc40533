package dev.greenroom.local.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the line of a Dockerfile that an engine's message means, and says what went wrong there.
 */
final class FailedLine {
  private static final Pattern BUILDKIT =
      Pattern.compile("^\\[(?:(\\S+) )?(\\d+)/\\d+] (.*)", Pattern.DOTALL);
  private static final Pattern CLASSIC =
      Pattern.compile("^Step (\\d+)/\\d+ : (.*)", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile("(?:exit code: |returned a non-zero code: )(\\d+)");
  private static final Pattern PARSER =
      Pattern.compile("(?:parse error )?(?:on )?line (\\d+): (.*)");
  private static final Set<String> BUILDKIT_STEPS = Set.of("FROM", "RUN", "COPY", "ADD", "WORKDIR");

  private record Line(int number, String keyword, String text, int stage) {}

  private final List<Line> lines = new ArrayList<>();

  FailedLine(String dockerfile) {
    String[] all = dockerfile.split("\n", -1);
    int stage = -1;
    for (int i = 0; i < all.length; i++) {
      String text = all[i].strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int first = i;
      while (text.endsWith("\\") && i + 1 < all.length) {
        i++;
        String more = all[i].strip();
        text =
            text.substring(0, text.length() - 1).strip()
                + (more.startsWith("#") ? " \\" : " " + more);
      }
      String keyword = text.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
      stage += keyword.equals("FROM") ? 1 : 0;
      lines.add(new Line(first + 1, keyword, text, stage));
    }
  }

  /**
   * One sentence.
   *
   * @param step the name of the step that failed, as the engine prints it; empty when unknown
   * @param message the engine's own words
   */
  String sentence(String step, String message) {
    Optional<Line> line = buildKit(step).or(() -> classic(step));
    Matcher code = CODE.matcher(message);
    String what =
        code.find() ? "the command ended with exit code " + code.group(1) : plain(message);
    return line.map(
            l -> "Dockerfile line %d (%s): %s.".formatted(l.number(), shortened(l.text()), what))
        .orElseGet(() -> unplaced(message));
  }

  private static String unplaced(String message) {
    Matcher parser = PARSER.matcher(message);
    return parser.find()
        ? "Dockerfile line %s: %s.".formatted(parser.group(1), plain(parser.group(2)))
        : "The build failed: %s.".formatted(plain(message));
  }

  private Optional<Line> buildKit(String step) {
    Matcher name = BUILDKIT.matcher(step);
    if (!name.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(name.group(2));
    String keyword = name.group(3).split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return lines.stream()
        .filter(line -> line.stage() >= 0 && isStage(line.stage(), name.group(1)))
        .filter(line -> BUILDKIT_STEPS.contains(line.keyword()))
        .skip(fromScratch(name.group(1)) ? Math.max(0, number) : number - 1L)
        .findFirst()
        .filter(line -> line.keyword().equals(keyword));
  }

  /** What starts from nothing has no first step. */
  private boolean fromScratch(String stage) {
    return lines.stream()
        .filter(line -> line.keyword().equals("FROM") && isStage(line.stage(), stage))
        .findFirst()
        .map(line -> line.text().matches("(?i)FROM\\s+(--\\S+\\s+)*scratch(\\s.*)?"))
        .orElse(false);
  }

  /** A stage goes by its name, or by its number; the only one by nothing. */
  private boolean isStage(int stage, String name) {
    if (name == null) {
      return true;
    }
    if (name.equals("stage-" + stage)) {
      return true;
    }
    return lines.stream()
        .filter(line -> line.stage() == stage && line.keyword().equals("FROM"))
        .anyMatch(
            line ->
                line.text()
                    .toLowerCase(Locale.ROOT)
                    .endsWith(" as " + name.toLowerCase(Locale.ROOT)));
  }

  private Optional<Line> classic(String step) {
    Matcher name = CLASSIC.matcher(step);
    if (!name.matches()) {
      return Optional.empty();
    }
    return lines.stream().skip(Integer.parseInt(name.group(1)) - 1L).findFirst();
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static String plain(String message) {
    return message
        .replaceFirst("^failed to solve( with frontend \\S+)?: ", "")
        .replaceFirst("^failed to create LLB definition: ", "")
        .strip()
        .replaceFirst("\\.$", "");
  }
}
