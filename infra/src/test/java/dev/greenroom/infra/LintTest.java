package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the linters say that AWS's users trust. */
@Tag("cloud")
class LintTest {
  private static final String PROGRAM = "GREENROOM_TEST_CFN_LINT";

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

  /** It is a program in Python; an environment variable says where. */
  @Test
  void cfnLintFindsNoError() throws Exception {
    String program = System.getenv(PROGRAM);
    assumeTrue(program != null, PROGRAM + " names no cfn-lint; templates are not held against it");
    List<String> command = new ArrayList<>(List.of(program, "--format", "parseable"));
    // CDK repeats what a reference says already, and CloudFront's logs want an access control list.
    command.addAll(List.of("--ignore-checks", "W3005", "W3045", "--"));
    Stream.of(Assembly.dev(), Assembly.prod())
        .flatMap(assembly -> assembly.templates().stream())
        .forEach(template -> command.add(template.toString()));
    Process lint = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("", said);
    assertEquals(0, lint.waitFor());
  }
}
