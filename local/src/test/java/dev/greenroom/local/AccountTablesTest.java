package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.greenroom.core.Tables;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.local.account.AwsEngine;
import dev.greenroom.local.account.DocumentedPolicy;
import dev.greenroom.local.account.RecordedCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** The tables of an account: made once, guarded, compared, and never anybody else's. */
@Timeout(120)
class AccountTablesTest {
  private static AwsEngine engine;
  private static int run;

  @TempDir Path data;
  private final Map<String, Optional<String>> before = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private Tables tables;
  private RecordedCalls recorded;

  @BeforeAll
  static void startEngine() throws Exception {
    engine = AwsEngine.dynamoDbLocal();
  }

  @AfterAll
  static void stopEngine() {
    engine.close();
  }

  @BeforeEach
  void properties() {
    tables = Tables.withPrefix("greenroom-t" + run++ + "-");
    set("aws.disableEc2Metadata", "true");
    engine.properties().forEach(this::set);
  }

  private void set(String name, String value) {
    before.putIfAbsent(name, Optional.ofNullable(System.getProperty(name)));
    System.setProperty(name, value);
  }

  private void clear(String name) {
    before.putIfAbsent(name, Optional.ofNullable(System.getProperty(name)));
    System.clearProperty(name);
  }

  @AfterEach
  void restore() {
    before.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                v -> System.setProperty(name, v), () -> System.clearProperty(name)));
  }

  private interface Look {
    void at(DynamoDbClient client) throws Exception;
  }

  private void open(Path folder, Look look) throws Exception {
    recorded = new RecordedCalls();
    said.clear();
    try (DataFolder opened = DataFolder.open(Optional.of(folder));
        AccountDynamoDb account =
            AccountDynamoDb.open(
                tables,
                opened,
                said::add,
                ClientOverrideConfiguration.builder().addExecutionInterceptor(recorded).build())) {
      look.at(account.client());
    }
  }

  private String failure(Path folder) {
    return assertThrows(StackFailed.class, () -> open(folder, client -> {})).getMessage();
  }

  private Set<String> actions() {
    return recorded.calls().stream().map(c -> c.split(" ")[0]).collect(Collectors.toSet());
  }

  private void everyTableIsAsItMustBe(DynamoDbClient client) {
    for (TableSpec spec : tables.all()) {
      TableDescription there = client.describeTable(d -> d.tableName(spec.name())).table();
      assertTrue(there.deletionProtectionEnabled(), spec.name());
      assertEquals("PAY_PER_REQUEST", there.billingModeSummary().billingModeAsString());
      assertEquals(spec.indexes().size(), there.globalSecondaryIndexes().size(), spec.name());
      assertEquals(spec.streams(), there.streamSpecification() != null, spec.name());
      assertEquals(
          TimeToLiveStatus.ENABLED,
          client
              .describeTimeToLive(d -> d.tableName(spec.name()))
              .timeToLiveDescription()
              .timeToLiveStatus(),
          spec.name());
    }
  }

  @Test
  void theFirstStartMakesThemAndTheNextOnlyLooks() throws Exception {
    open(data, this::everyTableIsAsItMustBe);
    DocumentedPolicy policy = new DocumentedPolicy();
    assertEquals(List.of(), recorded.calls().stream().filter(c -> !policy.allows(c)).toList());
    open(data, this::everyTableIsAsItMustBe);
    assertEquals(
        Set.of(
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:PutItem",
            "dynamodb:BatchGetItem"),
        actions(),
        "nothing is made or changed");
    assertFalse(policy.actions().stream().anyMatch(a -> a.contains("DeleteTable")));
  }

  @Test
  void whatAStartThatWasKilledLeftIsCompleted() throws Exception {
    open(data, client -> {});
    open(
        data,
        client -> {
          String name = tables.rooms().name();
          client.updateTable(u -> u.tableName(name).deletionProtectionEnabled(false));
          client.updateTimeToLive(
              u ->
                  u.tableName(name)
                      .timeToLiveSpecification(t -> t.enabled(false).attributeName("expiresAt")));
          String jobs = tables.jobs().name();
          client.updateTable(u -> u.tableName(jobs).deletionProtectionEnabled(false));
          client.deleteTable(d -> d.tableName(jobs));
        });
    open(data, this::everyTableIsAsItMustBe);
    assertEquals(1, said.stream().filter(line -> line.startsWith("Deletion protection")).count());
    assertEquals(1, said.stream().filter(line -> line.startsWith("Time-to-live")).count());
  }

  @Test
  void aTableThatIsOtherwiseIsNamedAndNothingIsChanged() throws Exception {
    Tables others = Tables.withPrefix("greenroom-other" + run + "-");
    Tables wanted = tables;
    // Where the organizations should be, there is a table with the key of fleets.
    open(
        data,
        client -> {
          TableDescription fleets =
              client.describeTable(d -> d.tableName(wanted.fleets().name())).table();
          client.createTable(
              c ->
                  c.tableName(others.orgs().name())
                      .billingMode("PAY_PER_REQUEST")
                      .keySchema(fleets.keySchema())
                      .attributeDefinitions(
                          fleets.attributeDefinitions().stream()
                              .filter(
                                  attribute ->
                                      fleets.keySchema().stream()
                                          .anyMatch(
                                              key ->
                                                  key.attributeName()
                                                      .equals(attribute.attributeName())))
                              .toList()));
        });
    tables = others;
    String failure = failure(data.resolve("another"));
    assertEquals(
        "Table %s is not as this Greenroom needs it: its key is [orgId S, fleetId S], not [orgId S]. Nothing was changed."
            .formatted(others.orgs().name()),
        failure);
    assertEquals(Set.of("dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"), actions());
  }

  @Test
  void tablesAndDataFolderBelongTogether() throws Exception {
    open(data, client -> {});
    assertTrue(failure(data.resolve("fresh")).contains("belong to another data folder"));
    // What docs/one-box.md tells to keep a copy of is enough.
    Path again = Files.createDirectory(data.resolve("again"));
    for (String kept : List.of("key", "org")) {
      Files.copy(data.resolve(kept), again.resolve(kept));
    }
    open(again, client -> {});
    tables = Tables.withPrefix("greenroom-else" + run + "-");
    assertTrue(failure(data).contains("belongs to arn:aws:dynamodb:"));
    try (DataFolder folder = DataFolder.open(Optional.of(data))) {
      String local = assertThrows(StackFailed.class, folder::ownTables).getMessage();
      assertTrue(local.contains("start with --dynamodb aws"), local);
    }
  }

  @Test
  void whatIsMissingIsSaidInOneSentence() throws Exception {
    clear("aws.accessKeyId");
    assertEquals(
        "No AWS credentials were found for --dynamodb aws; give this machine a role, or set"
            + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
        failure(data));
    set("aws.accessKeyId", "AKIAEXAMPLE");
    clear("aws.region");
    assertEquals(
        "No AWS region was found for --dynamodb aws; set AWS_REGION, as in"
            + " AWS_REGION=eu-central-1.",
        failure(data));
    set("aws.region", "eu-central-1");
    assertEquals(
        "AWS does not permit what Greenroom needs (docs/one-box.md has the policy): User:"
            + " arn:aws:iam::1:user/u is not authorized to perform: dynamodb:DescribeTable.",
        refused(
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/u is not authorized to perform: dynamodb:DescribeTable"));
    assertEquals(
        "AWS does not accept the credentials: The security token included in the request is"
            + " invalid.",
        refused(
            "UnrecognizedClientException",
            "The security token included in the request is invalid."));
    set("aws.endpointUrlDynamoDb", "http://127.0.0.1:1");
    String unreachable = failure(data);
    assertTrue(
        unreachable.startsWith("DynamoDB in region eu-central-1 cannot be reached: "), unreachable);
  }

  /** What is said when AWS answers so. */
  private String refused(String code, String message) throws IOException {
    HttpServer aws =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    aws.createContext(
        "/",
        exchange -> {
          byte[] body =
              "{\"__type\":\"com.amazon.coral.service#%s\",\"message\":\"%s\"}"
                  .formatted(code, message)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(400, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    aws.start();
    try {
      set("aws.endpointUrlDynamoDb", "http://127.0.0.1:" + aws.getAddress().getPort());
      return failure(data);
    } finally {
      aws.stop(0);
    }
  }

  /** A second opinion, and what DynamoDB Local has not: backups. */
  @Test
  void motoFindsThemBackedUpAndProtected() throws Exception {
    Optional<Path> program = AwsEngine.motoProgram();
    if (program.isEmpty()) {
      String why = "not run: no moto_server on the PATH (pip install 'moto[server,dynamodb]')";
      System.out.println("AccountTablesTest, second opinion: " + why);
      Assumptions.abort(why);
    }
    try (AwsEngine moto = AwsEngine.moto(program.get())) {
      moto.properties().forEach(this::set);
      DocumentedPolicy policy = new DocumentedPolicy();
      open(
          data,
          client -> {
            assertEquals(
                List.of(), recorded.calls().stream().filter(c -> !policy.allows(c)).toList());
            assertTrue(actions().contains("dynamodb:UpdateContinuousBackups"));
            everyTableIsBackedUp(client);
          });
      assertEquals(List.of(), said);
      String name = tables.rooms().name();
      open(
          data,
          client ->
              client.updateContinuousBackups(
                  u ->
                      u.tableName(name)
                          .pointInTimeRecoverySpecification(
                              p -> p.pointInTimeRecoveryEnabled(false))));
      open(data, this::everyTableIsBackedUp);
    }
  }

  private void everyTableIsBackedUp(DynamoDbClient client) {
    for (TableSpec spec : tables.all()) {
      assertEquals(
          PointInTimeRecoveryStatus.ENABLED,
          client
              .describeContinuousBackups(d -> d.tableName(spec.name()))
              .continuousBackupsDescription()
              .pointInTimeRecoveryDescription()
              .pointInTimeRecoveryStatus(),
          spec.name());
      assertThrows(
          DynamoDbException.class, () -> client.deleteTable(d -> d.tableName(spec.name())));
      assertTrue(
          client.describeTable(d -> d.tableName(spec.name())).table().deletionProtectionEnabled());
    }
  }
}
