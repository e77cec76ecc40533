package dev.greenroom.infra.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.infra.Recorded;
import dev.greenroom.infra.table.IndexShape;
import dev.greenroom.infra.table.TableShape;
import dev.greenroom.infra.table.TableShapes;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Roles allow what tests have seen their programs do: no less and no more. */
class GrantsTest {
  private static final String TABLES = "table/greenroom-";

  private static final String ACTIONS = "dynamodb:";

  @Test
  void everyCallOfTheTestsIsGranted() throws IOException {
    Set<String> seen = seen();
    assertTrue(!seen.isEmpty() || !Recorded.whole(), "no test has left a call");
    assumeTrue(!seen.isEmpty(), Recorded.left());
    granted(seen);
  }

  @Test
  void everyFunctionMayFindOutWhoIsCalling() throws IOException {
    granted(Authentication.lines());
  }

  private static void granted(Set<String> needed) throws IOException {
    Set<String> granted = lines();
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(granted);
    if (Lists.written()) {
      Set<String> all = Lists.read("grants.txt");
      all.addAll(missing);
      Lists.write("grants.txt", List.copyOf(all));
    } else {
      assertEquals(Set.of(), missing, "not granted; mend with -Dgreenroom.lists=write");
    }
  }

  /** Only a run of all tests can tell; the environment says that there was one. */
  @Test
  void nothingElseIsGranted() throws IOException {
    assumeTrue(Recorded.whole(), Recorded.left());
    Set<String> needless = lines();
    needless.removeAll(seen());
    needless.removeAll(Authentication.lines());
    assertEquals(Set.of(), needless);
  }

  @Test
  void grantsAreOnTablesAndIndexesThatThereAre() {
    Set<String> known =
        TableShapes.all().stream().flatMap(GrantsTest::resources).collect(Collectors.toSet());
    assertEquals(
        List.of(),
        Catalog.grants().stream().filter(grant -> !known.contains(grant.resource())).toList());
  }

  /** The archive is written from the whole of its tables, a page at a time. */
  @Test
  void theArchiveAloneReadsWholeTables() {
    assertEquals(
        List.of("jobs processes Scan", "jobs rooms Scan"),
        Catalog.grants().stream()
            .filter(grant -> grant.action().equals("Scan") || grant.action().contains("*"))
            .map(Grant::line)
            .toList());
  }

  @Test
  void everyFunctionThatIsDeployedIsKnownToTheTests() {
    Set<String> granted = Catalog.grants().stream().map(Grant::program).collect(Collectors.toSet());
    Set<String> without =
        Set.of(
            "UnknownPathFunction",
            "OpenApiFunction",
            "DiscoveryFunction",
            "DiscoveryV1Function",
            "ManagementFunction");
    List<String> functions =
        Catalog.functions().stream()
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .toList();
    assertEquals(
        List.of(),
        functions.stream().filter(f -> !granted.contains(f) && !without.contains(f)).toList());
    assertTrue(granted.stream().noneMatch(without::contains), "what touches no table has grants");
  }

  private static Stream<String> resources(TableShape table) {
    return Stream.concat(
        Stream.of(table.noun()),
        table.indexes().stream().map(IndexShape::name).map(i -> table.noun() + "/index/" + i));
  }

  private static Set<String> lines() {
    return Catalog.grants().stream()
        .map(Grant::line)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> seen() throws IOException {
    return Recorded.calls().stream()
        .filter(call -> call.action().startsWith(ACTIONS))
        .filter(call -> call.resource().startsWith(TABLES))
        .filter(call -> !call.resource().contains("/stream/"))
        .map(
            call ->
                "%s %s %s"
                    .formatted(
                        call.program(),
                        call.resource().substring(TABLES.length()),
                        call.action().substring(ACTIONS.length())))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
