package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The jobs may make the calls of ECS, EC2, SQS and Secrets Manager that are counted in the page of
 * AWS's calls, and beyond them only what follows from those.
 */
@Tag("cloud")
class HostingCallsTest {
  private static final Path PAGE = Path.of("../docs/aws-calls.md");

  private static final Pattern CALL = Pattern.compile("\\b([A-Z][a-z]+){2,}\\b");

  /** Granted, and called by nobody directly, or not yet. */
  private static final Map<String, String> BESIDES =
      Map.of(
          "iam:PassRole", "RunTask and CreateFleet hand a role on",
          "ec2:RunInstances", "CreateFleet runs them for its caller",
          "ec2:CreateTags", "CreateFleet tags what it runs",
          "sqs:SendMessage", "what could not be published",
          "secretsmanager:DescribeSecret", "a secret that is there already is asked for its ARN",
          "secretsmanager:GetSecretValue", "the master key");

  @Test
  void theJobsMayDoWhatIsCountedAndWhatFollows() throws IOException {
    assumeTrue(Files.exists(PAGE), "left out: there is no page of the calls of AWS here");
    Map<String, String> granted = granted();
    Set<String> called =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| "))
            .map(line -> line.split("\\|"))
            .filter(cells -> cells.length == 3)
            .flatMap(cells -> CALL.matcher(cells[2]).results().map(MatchResult::group))
            .map(call -> call.replaceAll("^(Delete)MessageBatch$", "$1Message")) // its right
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> refused = new TreeSet<>(called);
    refused.removeAll(granted.keySet());
    assertEquals(Set.of(), refused);
    Set<String> uncalled =
        granted.entrySet().stream()
            .filter(grant -> !called.contains(grant.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    assertEquals(BESIDES.keySet(), uncalled);
  }

  /** Actions with their services, by the name of the call. */
  private static Map<String, String> granted() throws IOException {
    Map<String, String> granted = new TreeMap<>();
    for (PoliciesTest.Allowed allowed : PoliciesTest.identities()) {
      if (allowed.holder().startsWith("Servicesjobs")
          && allowed.action().matches("(ecs|ec2|secretsmanager|iam|sqs):.*")) {
        granted.put(allowed.action().replaceAll(".*:", ""), allowed.action());
      }
    }
    return granted;
  }
}
