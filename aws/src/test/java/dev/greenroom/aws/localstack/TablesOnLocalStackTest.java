package dev.greenroom.aws.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsEndpoint;
import dev.greenroom.aws.testing.AwsExtension;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableCare;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.time.Pause;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The tables of an account as they last, core on them, and what their streams tell. */
@ExtendWith(AwsExtension.class)
class TablesOnLocalStackTest {
  private static final String ORG = "org-" + UUID.randomUUID();

  private static final Tables TABLES = Tables.withPrefix("t" + UUID.randomUUID() + "-");
  private static final List<String> SAID = new ArrayList<>();

  private static AwsClients clients;
  private static DynamoDbClient dynamoDb;
  private static Core core;

  @BeforeAll
  static void makeTables(AwsEndpoint aws) {
    try (DynamoDbClient patient = aws.with(DynamoDbClient.builder()).build()) {
      patient.listTables(); // LocalStack starts the engine now, for longer than programs wait.
    }
    clients = aws.clients();
    dynamoDb = clients.tables(AwsEndpoint.FRANKFURT);
    makeSure();
    core =
        new Core(
            dynamoDb,
            TABLES,
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.of(new byte[32]),
            () -> URI.create("https://api.example.org"),
            InstantSource.system(),
            Pause.real());
  }

  private static void makeSure() {
    TableCreation.ensureLasting(
        dynamoDb, TABLES.all(), new TableCare(dynamoDb, Pause.real(), SAID::add), Pause.real());
  }

  @AfterAll
  static void close() {
    if (clients != null) {
      clients.close();
    }
  }

  @Test
  void tablesAreMadeToLastAndASecondStartChangesNothing() {
    for (TableSpec table : TABLES.all()) {
      assertEquals(
          PointInTimeRecoveryStatus.ENABLED,
          dynamoDb
              .describeContinuousBackups(d -> d.tableName(table.name()))
              .continuousBackupsDescription()
              .pointInTimeRecoveryDescription()
              .pointInTimeRecoveryStatus(),
          table.name());
      assertEquals(
          TimeToLiveStatus.ENABLED,
          dynamoDb
              .describeTimeToLive(d -> d.tableName(table.name()))
              .timeToLiveDescription()
              .timeToLiveStatus(),
          table.name());
    }
    SAID.clear();

    makeSure();

    assertEquals(List.of(), SAID);
  }

  @Test
  void aRoomIsMadeOnceAndItsStreamTellsOfIt() throws Exception {
    Application app = app();
    deploy(app);
    String key = UUID.randomUUID().toString();

    RoomCreation.Created first = core.roomCreation().create(room(app, key));
    RoomCreation.Created again = core.roomCreation().create(room(app, key));

    assertEquals(first.room().roomId(), again.room().roomId());
    assertEquals(
        first.process().processId(),
        core.rooms()
            .require(app.appId(), first.room().roomId())
            .process()
            .orElseThrow()
            .processId());
    List<Map<String, String>> told = records(TABLES.rooms());
    assertTrue(
        told.stream().anyMatch(item -> item.containsValue(first.room().roomId())), told.toString());
  }

  private static Application app() {
    Application app =
        new Application(
            "app-" + UUID.randomUUID(),
            ORG,
            "arena",
            Secret.of("secret-" + UUID.randomUUID()),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            InstantSource.system().instant(),
            "dev@example.org",
            Optional.empty(),
            Optional.empty());
    core.applications().create(app);
    return app;
  }

  private static void deploy(Application app) {
    core.deploymentCreation()
        .push(
            new Deployment(
                app.appId(),
                new DeploymentSpec(
                    "dep-" + UUID.randomUUID(),
                    0,
                    1,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.udp)),
                    500,
                    1024,
                    true,
                    Optional.empty()),
                "bld-" + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                Optional.of("1.0"),
                Optional.empty(),
                Map.of(),
                InstantSource.system().instant(),
                "dev@example.org"));
  }

  private static RoomRequest room(Application app, String key) {
    return new RoomRequest(
        ORG,
        app.appId(),
        Region.Frankfurt,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(key),
        "dev@example.org");
  }

  /** The keys of what was ever changed. */
  private static List<Map<String, String>> records(TableSpec table) {
    DynamoDbStreamsClient streams = clients.streams(AwsEndpoint.FRANKFURT);
    String stream =
        dynamoDb.describeTable(d -> d.tableName(table.name())).table().latestStreamArn();
    List<Map<String, String>> told = new ArrayList<>();
    for (Shard shard :
        streams.describeStream(d -> d.streamArn(stream)).streamDescription().shards()) {
      String from =
          streams
              .getShardIterator(
                  i ->
                      i.streamArn(stream)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .shardIterator();
      for (Record change : streams.getRecords(r -> r.shardIterator(from)).records()) {
        told.add(
            change.dynamodb().keys().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, key -> key.getValue().s())));
      }
    }
    return told;
  }
}
