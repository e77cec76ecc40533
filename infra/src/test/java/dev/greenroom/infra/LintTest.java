package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the linters say that AWS's users trust. */
@Tag("cloud")
class LintTest {

  @Test
  void nagFindsNothing() {
    List<Findings> all =
        Stream.of(Assembly.dev(), Assembly.prod())
            .flatMap(assembly -> Findings.of(assembly.folder()).stream())
            .toList();
    assertTrue(all.size() > 500, "rules were held against something");
    assertEquals(
        "",
        String.join(
            "\n",
            all.stream()
                .filter(Findings::left)
                .map(f -> f.rule() + " " + f.resource() + " " + f.compliance() + ": " + f.info())
                .distinct()
                .sorted()
                .toList()));
  }
}
