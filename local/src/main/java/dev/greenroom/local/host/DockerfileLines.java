package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a Dockerfile: comments, parser directives, continuations, flags. */
final class DockerfileLines {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([A-Za-z][A-Za-z0-9]*)\\s*=\\s*(.*)");
  private static final Pattern FLAG = Pattern.compile("--([a-z][a-z-]*)(?:=(\\S*))?(?:\\s+|$)");
  private static final Pattern HEREDOC =
      Pattern.compile("(?:^|\\s)\\d*<<-?[\"']?[A-Za-z_][A-Za-z0-9_]*[\"']?(?=\\s|$)");
  private static final Set<String> KEYWORDS =
      Set.of(
          "FROM",
          "ARG",
          "ENV",
          "LABEL",
          "MAINTAINER",
          "WORKDIR",
          "COPY",
          "ADD",
          "RUN",
          "CMD",
          "ENTRYPOINT",
          "EXPOSE",
          "VOLUME",
          "USER",
          "SHELL",
          "STOPSIGNAL",
          "HEALTHCHECK",
          "ONBUILD");
  private static final Set<String> FLAGGED = Set.of("FROM", "COPY", "ADD", "RUN", "HEALTHCHECK");

  private final List<String> lines;
  private char escape = '\\';

  DockerfileLines(String text) throws BuildFailed {
    this.lines = text.replaceFirst("^\uFEFF", "").lines().toList();
    readDirectives();
  }

  char escape() {
    return escape;
  }

  List<Instruction> instructions() throws BuildFailed {
    List<Instruction> found = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    int start = 0;
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n);
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      if (joined.isEmpty()) {
        start = n + 1;
        line = line.stripLeading();
      }
      String end = line.stripTrailing();
      if (!end.isEmpty() && end.charAt(end.length() - 1) == escape) {
        joined.append(end, 0, end.length() - 1).append(' ');
        continue;
      }
      joined.append(line);
      found.add(instruction(start, joined.toString().strip()));
      joined.setLength(0);
    }
    if (!joined.toString().isBlank()) {
      found.add(instruction(start, joined.toString().strip()));
    }
    return found;
  }

  /** Directives stand above everything else; the first other line ends them. */
  private void readDirectives() throws BuildFailed {
    for (int n = 0; n < lines.size(); n++) {
      Matcher directive = DIRECTIVE.matcher(lines.get(n).strip());
      if (!directive.matches()) {
        return;
      }
      if (directive.group(1).equalsIgnoreCase("escape")) {
        String value = directive.group(2).strip();
        if (!value.equals("\\") && !value.equals("`")) {
          throw new BuildFailed(
              "Dockerfile line %d: escape is '%s'; it must be \\ or `.".formatted(n + 1, value));
        }
        escape = value.charAt(0);
      }
    }
  }

  private Instruction instruction(int line, String text) throws BuildFailed {
    String[] halves = text.split("\\s+", 2);
    String keyword = halves[0].toUpperCase(Locale.ROOT);
    if (!KEYWORDS.contains(keyword)) {
      throw new BuildFailed(
          "Dockerfile line %d: '%s' is not an instruction.".formatted(line, halves[0]));
    }
    String rest = halves.length > 1 ? halves[1] : "";
    Map<String, String> flags = new LinkedHashMap<>();
    if (FLAGGED.contains(keyword)) {
      Matcher flag = FLAG.matcher(rest);
      while (flag.lookingAt()) {
        flags.put(flag.group(1), flag.group(2) == null ? "" : flag.group(2));
        rest = rest.substring(flag.end());
        flag = FLAG.matcher(rest);
      }
    }
    Instruction found = new Instruction(line, keyword, flags, rest.strip(), text);
    if (Set.of("RUN", "COPY", "ADD").contains(keyword) && HEREDOC.matcher(rest).find()) {
      throw found.failed(
          "%s with a here-document (<<) is not understood; put the text into a file of the upload.",
          keyword);
    }
    if (found.arguments().isEmpty() && !keyword.equals("HEALTHCHECK")) {
      throw found.failed("%s has no argument.", keyword);
    }
    return found;
  }
}
