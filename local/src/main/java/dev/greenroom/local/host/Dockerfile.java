package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A Dockerfile, split into its stages.
 *
 * @param escape the character that joins lines and takes the meaning of the next one
 * @param globalArgs the {@code ARG} lines before the first stage
 * @param stages in the order of the file, at least one
 */
record Dockerfile(char escape, List<Instruction> globalArgs, List<Stage> stages) {

  /**
   * One stage.
   *
   * @param name as given with {@code AS}, lower case; empty without
   * @param from its {@code FROM} line
   * @param base what it starts from, not yet expanded
   * @param steps what follows
   */
  record Stage(String name, Instruction from, String base, List<Instruction> steps) {}

  /** Reads the text of a Dockerfile; the message names the line at fault. */
  static Dockerfile parse(String text) throws BuildFailed {
    DockerfileLines lines = new DockerfileLines(text);
    List<Instruction> globalArgs = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    for (Instruction i : lines.instructions()) {
      if (i.keyword().equals("FROM")) {
        stages.add(stage(i));
      } else if (!stages.isEmpty()) {
        stages.getLast().steps().add(i);
      } else if (i.keyword().equals("ARG")) {
        globalArgs.add(i);
      } else {
        throw i.failed("%s comes before the first FROM.", i.keyword());
      }
    }
    if (stages.isEmpty()) {
      throw new BuildFailed("The Dockerfile has no FROM line.");
    }
    return new Dockerfile(lines.escape(), globalArgs, stages);
  }

  private static Stage stage(Instruction from) throws BuildFailed {
    String[] words = from.arguments().split("\\s+");
    if (words.length == 1 && !words[0].isEmpty()) {
      return new Stage("", from, words[0], new ArrayList<>());
    }
    if (words.length == 3 && words[1].equalsIgnoreCase("as")) {
      return new Stage(words[2].toLowerCase(Locale.ROOT), from, words[0], new ArrayList<>());
    }
    throw from.failed("FROM takes an image, or an image AS a name, not '%s'.", from.arguments());
  }

  /** The stage before {@code index} that goes by this name or number. */
  OptionalInt stageBefore(int index, String reference) {
    for (int i = index - 1; i >= 0; i--) {
      if (stages.get(i).name().equals(reference.toLowerCase(Locale.ROOT))
          || Integer.toString(i).equals(reference)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
