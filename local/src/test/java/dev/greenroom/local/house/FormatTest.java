package dev.greenroom.local.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as google-java-format would write it. Run with {@code
 * -Dgreenroom.format=write} to mend them.
 */
class FormatTest {

  @Test
  void everyFileIsFormatted() throws Exception {
    boolean write = "write".equals(System.getProperty("greenroom.format"));
    Path root = Path.of("..").toRealPath();
    Formatter formatter = new Formatter();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files =
          all.filter(f -> f.toString().endsWith(".java"))
              .filter(f -> f.toString().contains("/src/"))
              .filter(f -> !f.toString().contains("/target/"))
              .filter(f -> !f.toString().contains("/node_modules/"))
              .toList();
    }
    StringBuilder unformatted = new StringBuilder();
    for (Path file : files) {
      String source = Files.readString(file);
      String formatted = format(formatter, source);
      if (!formatted.equals(source)) {
        if (write) {
          Files.writeString(file, formatted);
        } else {
          unformatted.append('\n').append(root.relativize(file));
        }
      }
    }
    assertEquals(
        "",
        unformatted.toString(),
        "not formatted; mend with ./mvnw test -pl local -am -Dtest=FormatTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dgreenroom.format=write");
  }

  private static String format(Formatter formatter, String source)
      throws com.google.googlejavaformat.java.FormatterException, IOException {
    String ordered =
        ImportOrderer.reorderImports(
            RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
    return formatter.formatSource(ordered);
  }
}
