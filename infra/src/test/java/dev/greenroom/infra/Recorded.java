package dev.greenroom.infra;

import dev.greenroom.infra.function.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What programs asked of AWS in the tests of all modules: docs/decisions/0138. Calls of functions
 * are put together of two records: which method of which port a function called, and what that
 * method asked of AWS.
 */
public final class Recorded {
  /**
   * Lines {@code ConfigFunction greenroom-apps GetItem} and {@code BuildsFunction UploadStore
   * plan}.
   */
  private static final Path OF_FUNCTIONS = Path.of("../functions/target/calls");

  /** Lines {@code jobs ecs:StopTask task/greenroom/1 ecs:cluster=cluster/greenroom}. */
  private static final List<Path> OF_AWS =
      Stream.of("aws", "jobs", "streams", "local")
          .map(module -> Path.of("..", module, "target/aws-calls"))
          .toList();

  /** Ports whose methods call AWS, wherever they are called from. */
  private static final Set<String> PORTS =
      Set.of("BuildLogs", "ImageBuilder", "ImagePuller", "UploadStore");

  private static final String ALL = "GREENROOM_TEST_ALL_CALLS";

  private Recorded() {}

  /**
   * A call, or more of one kind.
   *
   * @param program as {@code jobs}
   * @param action as {@code ecs:StopTask}
   * @param resource the end of its ARN
   * @param conditions that it tells
   */
  public record Call(
      String program, String action, String resource, Map<String, String> conditions) {
    private static Call parse(String program, List<String> words) {
      Map<String, String> conditions = new TreeMap<>();
      words.stream()
          .skip(2)
          .forEach(word -> conditions.put(word.split("=", 2)[0], word.split("=", 2)[1]));
      return new Call(program, words.get(0), named(words.get(0), words.get(1)), conditions);
    }

    /** There is one bucket, and there are two queues, under whatever name a test made them. */
    private static String named(String action, String resource) {
      if (action.startsWith("s3:")) {
        return resource.replaceFirst("^[^/]+", "uploads");
      }
      if (action.startsWith("sqs:")) {
        return resource.contains("unpublished")
            ? "greenroom-events-unpublished"
            : "greenroom-cloud-events";
      }
      return resource;
    }
  }

  /** Whether the environment says that all tests have run. */
  public static boolean whole() {
    return System.getenv(ALL) != null;
  }

  /** Why less than everything can be said. */
  public static String left() {
    return "left out: " + ALL + " does not say that the tests of all modules have run here";
  }

  /** All calls of all programs. */
  public static Set<Call> calls() throws IOException {
    Map<String, Set<List<String>>> byCaller = byCaller();
    Set<Call> calls = new HashSet<>();
    byCaller.forEach(
        (caller, asked) ->
            programs(caller)
                .forEach(program -> asked.forEach(words -> calls.add(Call.parse(program, words)))));
    for (List<String> words : lines(List.of(OF_FUNCTIONS))) {
      String program = words.get(0);
      if (PORTS.contains(words.get(1))) {
        byCaller
            .getOrDefault(words.get(1) + "." + words.get(2), Set.of())
            .forEach(asked -> calls.add(Call.parse(program, asked)));
      } else if (words.get(1).startsWith("greenroom-")) {
        calls.add(new Call(program, "dynamodb:" + words.get(2), "table/" + words.get(1), Map.of()));
      }
    }
    return calls;
  }

  /** The methods of ports that some program calls, of which it is not known what they ask. */
  static Set<String> unknownMethods() throws IOException {
    Set<String> known = byCaller().keySet();
    return lines(List.of(OF_FUNCTIONS)).stream()
        .filter(words -> PORTS.contains(words.get(1)))
        .map(words -> words.get(1) + "." + words.get(2))
        .filter(method -> !known.contains(method))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Set<List<String>>> byCaller() throws IOException {
    return lines(OF_AWS).stream()
        .collect(
            Collectors.groupingBy(
                List::getFirst,
                Collectors.mapping(words -> words.subList(1, words.size()), Collectors.toSet())));
  }

  /** Whose calls those of a caller are: methods of ports are called by others. */
  private static List<String> programs(String caller) {
    if (caller.equals("functions")) {
      return Catalog.functions().stream().map(name -> name.replaceAll(".*[.]", "")).toList();
    }
    return caller.contains(".") ? List.of() : List.of(caller);
  }

  private static Set<List<String>> lines(List<Path> folders) throws IOException {
    Set<List<String>> lines = new HashSet<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.readAllLines(file).forEach(line -> lines.add(Arrays.asList(line.split(" "))));
          }
        }
      }
    }
    return lines;
  }
}
