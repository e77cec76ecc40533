package dev.greenroom.infra.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lists of the deployment that follow from the code. */
final class Lists {
  private static final Path FOLDER = Path.of("src/main/resources/dev/greenroom/infra/function");

  private Lists() {}

  /** True when they are to be written anew: {@code -Dgreenroom.lists=write}. */
  static boolean written() {
    return "write".equals(System.getProperty("greenroom.lists"));
  }

  /** The lines of a list as it is now. */
  static Set<String> read(String name) throws IOException {
    return Files.readAllLines(FOLDER.resolve(name)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Writes a list under the head that it has. */
  static void write(String name, List<String> lines) throws IOException {
    Path file = FOLDER.resolve(name);
    List<String> head =
        Files.readAllLines(file).stream().takeWhile(line -> line.startsWith("#")).toList();
    Files.write(file, Stream.concat(head.stream(), lines.stream()).toList());
  }
}
