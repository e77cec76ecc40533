package dev.greenroom.local.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.greenroom.local.account.DocumentedPolicy;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The policy of docs/one-box.md has every action that some code may ask for, and no other. */
class PolicyTest {
  private static final Set<Class<?>> CLIENTS =
      Set.of(DynamoDbClient.class, DynamoDbStreamsClient.class, DynamoDbTable.class);
  private static final Set<String> NO_REQUESTS =
      Set.of("builder", "close", "getClass", "tableSchema", "tableName");

  @Test
  void theCodeAsksForExactlyWhatTheDocumentSays() throws IOException {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new HouseRulesTest.NoTestJars())
            .importPackages("dev.greenroom");
    Set<String> asked = new TreeSet<>();
    classes.stream()
        .flatMap(c -> c.getMethodCallsFromSelf().stream())
        .filter(PolicyTest::onAClient)
        .map(JavaCall::getName)
        .filter(name -> !NO_REQUESTS.contains(name))
        .forEach(name -> asked.addAll(actions(name)));
    assertEquals(asked, new DocumentedPolicy().actions());
  }

  private static boolean onAClient(JavaCall<?> call) {
    return CLIENTS.stream().anyMatch(client -> call.getTargetOwner().isEquivalentTo(client));
  }

  private static Set<String> actions(String method) {
    return switch (method) {
      // Permitted by what its parts are; all four kinds are in use.
      case "transactWriteItems" ->
          Set.of(
              "dynamodb:PutItem",
              "dynamodb:UpdateItem",
              "dynamodb:DeleteItem",
              "dynamodb:ConditionCheckItem");
      case "scanPaginator" -> Set.of("dynamodb:Scan");
      default ->
          Set.of("dynamodb:" + Character.toUpperCase(method.charAt(0)) + method.substring(1));
    };
  }
}
