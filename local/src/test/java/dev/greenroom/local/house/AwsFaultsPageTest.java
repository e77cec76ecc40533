package dev.greenroom.local.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of what happens when AWS fails names tests: each of them is there. */
class AwsFaultsPageTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+Test)\\.([A-Za-z0-9]+)`");
  private static final Path ROOT = Path.of("..");

  @Test
  void eachTestThatThePageNamesIsThere() throws IOException {
    Map<String, String> classes = new HashMap<>();
    for (String module : List.of("aws", "core", "jobs", "local")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          classes.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    List<MatchResult> named =
        TEST.matcher(Files.readString(ROOT.resolve("docs/aws-faults.md"))).results().toList();
    assertTrue(named.size() > 20, named.size() + " tests");
    List<String> missing = new ArrayList<>();
    for (MatchResult one : named) {
      if (!classes
          .getOrDefault(one.group(1), "")
          .matches(
              "(?s).*@Test\\s+(@[A-Za-z]+\\([^)]*\\)\\s+)*void %s\\(.*".formatted(one.group(2)))) {
        missing.add(one.group());
      }
    }
    assertEquals(List.of(), missing);
  }
}
