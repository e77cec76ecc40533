package dev.greenroom.infra.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All operations and all grants, out of two lists that tests hold against the code. */
public final class Catalog {
  /** Answers what no operation has, and what browsers ask before they call another origin. */
  public static final String UNKNOWN_PATH = "UnknownPathFunction";

  /** Answers at once, and reads the logs of processes, which no function on Lambda may. */
  private static final Set<String> READ_LOGS = Set.of("WhyFunction");

  private Catalog() {}

  public static List<Operation> operations() {
    return lines("routes.txt").stream().map(Operation::parse).toList();
  }

  /** What Lambda serves. */
  public static List<Operation> onLambda() {
    return operations().stream().filter(operation -> !ofStreams(operation)).toList();
  }

  /** What the service that streams serves; docs/aws-services.md. */
  public static List<Operation> onStreams() {
    return operations().stream().filter(Catalog::ofStreams).toList();
  }

  private static boolean ofStreams(Operation operation) {
    return operation.streams() || READ_LOGS.contains(operation.function());
  }

  /** By whose grants the service that streams may reach the tables. */
  public static Set<String> programsOfStreams() {
    return Stream.concat(Stream.of("streams"), READ_LOGS.stream()).collect(Collectors.toSet());
  }

  /** The paths that lead to the service that streams, a star for each parameter. */
  public static List<String> streamedPatterns() {
    return onStreams().stream()
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
