package dev.greenroom.core.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The instructions of a Dockerfile, as far as hints need them: any text can be read. */
final class DockerfileText {
  /** Of what follows a keyword, in characters: patterns are tried on it. */
  private static final int LONGEST = 2000;

  private DockerfileText() {}

  /**
   * One instruction.
   *
   * @param line where it begins, from 1
   * @param stage counts from 0; -1 before the first {@code FROM}
   * @param keyword in upper case
   * @param arguments what follows, in one line, its first 2000 characters
   */
  record Instruction(int line, int stage, String keyword, String arguments) {
    /** Short enough for a sentence. */
    String shown() {
      String text = keyword + " " + arguments;
      return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
  }

  static List<Instruction> parse(String text) {
    List<Instruction> found = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    int stage = -1;
    for (int i = 0; i < lines.length; i++) {
      int first = i + 1;
      StringBuilder whole = new StringBuilder();
      boolean more = true;
      for (; more && i < lines.length; i++) {
        String line = lines[i].strip();
        if (line.startsWith("#")) {
          more = !whole.isEmpty();
          continue;
        }
        more = line.endsWith("\\");
        whole.append(more ? line.substring(0, line.length() - 1) : line).append(' ');
      }
      i--;
      String[] words = whole.toString().strip().split("\\s+", 2);
      if (!words[0].isEmpty()) {
        String keyword = words[0].toUpperCase(Locale.ROOT);
        stage += keyword.equals("FROM") ? 1 : 0;
        found.add(new Instruction(first, stage, keyword, words.length > 1 ? cut(words[1]) : ""));
      }
    }
    return found;
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST));
  }
}
