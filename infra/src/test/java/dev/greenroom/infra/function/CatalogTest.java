package dev.greenroom.infra.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.Routes;
import dev.greenroom.functions.route.Route;
import dev.greenroom.streams.StreamedOperations;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The deployment knows the operations that the code serves, no other and none differently. */
class CatalogTest {
  private static final String MEND = "mend with -Dgreenroom.lists=write";

  private static final String PACKAGE = "dev.greenroom.functions.";

  @Test
  void operationsAreThoseOfTheCode() throws IOException {
    List<String> served = Routes.all().stream().map(CatalogTest::line).sorted().toList();
    if (Lists.written()) {
      Lists.write("routes.txt", served);
    } else {
      List<String> listed = Catalog.operations().stream().map(Operation::line).toList();
      assertEquals(List.of(), without(served, listed), "not deployed; " + MEND);
      assertEquals(List.of(), without(listed, served), "not served any more; " + MEND);
    }
  }

  private static List<String> without(List<String> some, List<String> others) {
    return some.stream().filter(line -> !others.contains(line)).toList();
  }

  private static String line(Route route) {
    return new Operation(
            route.operationId(),
            route.method(),
            route.template().toString(),
            route.function().getName().substring(PACKAGE.length()),
            route.streams())
        .line();
  }

  @Test
  void everyOperationIsOfLambdaOrOfWhatStreams() {
    List<Operation> reached =
        Stream.concat(Catalog.onLambda().stream(), Catalog.onStreams().stream()).toList();
    assertEquals(
        List.of(),
        Catalog.operations().stream().filter(operation -> !reached.contains(operation)).toList());
    assertEquals(Set.copyOf(reached).size(), reached.size(), "one is of both");
  }

  @Test
  void whatStreamsServesWhatIsLedToIt() {
    assertEquals(
        Routes.all().stream()
            .filter(StreamedOperations::served)
            .map(Route::operationId)
            .sorted()
            .toList(),
        Catalog.onStreams().stream().map(Operation::id).sorted().toList());
  }

  @Test
  void functionsAreClasses() throws ClassNotFoundException {
    for (String function : Catalog.functions()) {
      Class.forName(PACKAGE + function);
    }
  }

  /** CloudFront's star takes slashes as well, and the first pattern that fits is taken. */
  @Test
  void noPatternOfWhatStreamsTakesAnotherOperation() {
    List<Pattern> patterns =
        Catalog.streamedPatterns().stream()
            .map(p -> Pattern.compile(Pattern.quote(p).replace("*", "\\E.*\\Q")))
            .toList();
    assertTrue(patterns.size() > 5, "something streams");
    assertEquals(
        List.of(),
        Catalog.operations().stream()
            .filter(operation -> !Catalog.onStreams().contains(operation))
            .filter(
                operation -> patterns.stream().anyMatch(p -> p.matcher(operation.path()).matches()))
            .toList());
  }

  /** API Gateway takes one route for a method and a path, whatever its parameters are called. */
  @Test
  void noTwoOperationsAreOneRoute() {
    Map<String, Long> routes =
        Catalog.operations().stream()
            .collect(
                Collectors.groupingBy(
                    o -> o.method() + " " + o.path().replaceAll("\\{[^}]*}", "{}"),
                    Collectors.counting()));
    assertEquals(
        List.of(), routes.entrySet().stream().filter(route -> route.getValue() > 1).toList());
  }
}
