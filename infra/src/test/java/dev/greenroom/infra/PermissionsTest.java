package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Roles allow what tests have seen their programs ask of AWS, and nothing else but the reviewed
 * list of {@link Dependent}. Of tables {@code GrantsTest} says that nothing else is granted.
 */
@Tag("cloud")
class PermissionsTest {
  private static final Path PAGE = Path.of("../docs/aws-permissions.md");

  private static final String FIRST_ROW = "|---|---|---|---|";

  @Test
  void everyCallOfTheTestsIsAllowed() throws IOException {
    Set<Recorded.Call> calls = Recorded.calls();
    if (Recorded.whole()) {
      assertFalse(calls.isEmpty(), "no test has left a call");
    }
    assumeTrue(!calls.isEmpty(), Recorded.left());
    Set<Right> rights = Right.all();
    assertEquals(
        List.of(),
        calls.stream()
            .filter(call -> rights.stream().noneMatch(right -> right.allows(call)))
            .map(Recorded.Call::toString)
            .sorted()
            .toList(),
        "not allowed");
  }

  @Test
  void nothingElseIsAllowed() throws IOException {
    assumeTrue(Recorded.whole(), Recorded.left());
    Set<Recorded.Call> calls = Recorded.calls();
    assertEquals(
        List.of(),
        rows(right -> !dependent(right) && calls.stream().noneMatch(right::allows)),
        "granted, and neither called nor reviewed");
  }

  @Test
  void whatIsCalledStandsInNoListOfWhatIsNot() throws IOException {
    assumeTrue(Recorded.whole(), Recorded.left());
    Set<Recorded.Call> calls = Recorded.calls();
    assertEquals(
        List.of(), rows(right -> dependent(right) && calls.stream().anyMatch(right::allows)));
  }

  @Test
  void ofEveryMethodOfAPortItIsKnownWhatItCalls() throws IOException {
    assumeTrue(Recorded.whole(), Recorded.left());
    assertEquals(Set.of(), Recorded.unknownMethods());
  }

  @Test
  void everyEntryOfTheReviewedListIsNeeded() throws IOException {
    Set<Right> rights = Right.all();
    for (Dependent entry : Dependent.values()) {
      assertEquals(
          new TreeSet<>(entry.actions()),
          rights.stream()
              .filter(entry::covers)
              .map(Right::action)
              .collect(Collectors.toCollection(TreeSet::new)),
          entry.name());
    }
  }

  /** Rows of the page; written anew with -Dgreenroom.lists=write. */
  @Test
  void thePageHasThemAll() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int from = lines.indexOf(FIRST_ROW) + 1;
    List<String> before = lines.subList(0, from);
    List<String> table =
        lines.subList(from, lines.size()).stream().takeWhile(l -> l.startsWith("|")).toList();
    List<String> rows = rows(right -> true);
    assertTrue(rows.size() > 80, "roles were read");
    if ("write".equals(System.getProperty("greenroom.lists"))) {
      List<String> page = new ArrayList<>(before);
      page.addAll(rows);
      page.addAll(lines.subList(from + table.size(), lines.size()));
      Files.write(PAGE, page);
    } else {
      assertEquals(rows, table, "mend with -Dgreenroom.lists=write");
    }
  }

  private static boolean dependent(Right right) {
    return Stream.of(Dependent.values()).anyMatch(entry -> entry.covers(right));
  }

  /** Who, action, resource, why; one row for all functions that may do the same. */
  private static List<String> rows(Predicate<Right> which) throws IOException {
    Set<String> functions =
        Right.all().stream()
            .map(Right::program)
            .filter(program -> program.endsWith("Function"))
            .collect(Collectors.toSet());
    return Right.all().stream()
        .filter(right -> !right.ofTables())
        .filter(which)
        .collect(
            Collectors.groupingBy(
                right ->
                    "%s | %s | %s |"
                        .formatted(action(right), "`" + right.resource() + "`", why(right)),
                Collectors.mapping(Right::program, Collectors.toCollection(TreeSet::new))))
        .entrySet()
        .stream()
        .map(row -> "| %s | %s".formatted(who(row.getValue(), functions), row.getKey()))
        .sorted()
        .toList();
  }

  private static String action(Right right) {
    return right.conditions().isEmpty()
        ? right.action()
        : right.action()
            + " if "
            + right.conditions().keySet().stream().sorted().collect(Collectors.joining(", "));
  }

  private static String why(Right right) {
    return Stream.of(Dependent.values())
        .filter(entry -> entry.covers(right))
        .findFirst()
        .map(Dependent::reason)
        .orElse("called");
  }

  private static String who(Set<String> programs, Set<String> functions) {
    Set<String> others = new TreeSet<>(programs);
    if (others.containsAll(functions)) {
      others.removeAll(functions);
      others.add("each function");
    }
    return String.join(", ", others);
  }
}
