package dev.greenroom.infra.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All operations and all grants, out of two lists that tests hold against the code. */
public final class Catalog {
  /** Answers what no operation has, and what browsers ask before they call another origin. */
  public static final String UNKNOWN_PATH = "UnknownPathFunction";

  /**
   * Functions that want something of AWS that they cannot be given yet; none is deployed, and their
   * operations are unknown.
   */
  public static final Map<String, String> NOT_YET =
      Map.of(
          "BuildsFunction", "the store of uploads",
          "v1.BuildsV1Function", "the store of uploads",
          "v2.BuildsV2Function", "the store of uploads",
          "SharedBuildsFunction", "the store of uploads",
          "move.ExportFunction", "the store of uploads",
          "move.ImportFunction", "the store of uploads",
          "LogsFunction", "the logs of processes",
          "WhyFunction", "the logs of processes",
          "EventsFunction", "the journal of events");

  private Catalog() {}

  public static List<Operation> operations() {
    return lines("routes.txt").stream().map(Operation::parse).toList();
  }

  /** What Lambda serves. */
  public static List<Operation> onLambda() {
    return operations().stream()
        .filter(operation -> !operation.streams())
        .filter(operation -> !NOT_YET.containsKey(operation.function()))
        .toList();
  }

  /** The paths whose answers come piece by piece, a star for each parameter. */
  public static List<String> streamedPatterns() {
    return operations().stream()
        .filter(Operation::streams)
        .map(operation -> operation.path().replaceAll("\\{[^}]*}", "*"))
        .distinct()
        .toList();
  }

  /** Each class that has a function on Lambda. */
  public static List<String> functions() {
    return Stream.concat(onLambda().stream().map(Operation::function), Stream.of(UNKNOWN_PATH))
        .distinct()
        .sorted()
        .toList();
  }

  public static List<Grant> grants() {
    return lines("grants.txt").stream().map(Grant::parse).toList();
  }

  private static List<String> lines(String name) {
    try (InputStream in = Catalog.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
