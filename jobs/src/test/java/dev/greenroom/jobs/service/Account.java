package dev.greenroom.jobs.service;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.aws.service.MasterSecret;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestMachine;
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
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.jobs.publish.TestBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What replicas find in an account: tables with streams in DynamoDB Local over HTTP, the rest in
 * Moto, a fleet with one machine, an application.
 */
final class Account implements AutoCloseable {
  static final String NAME = "greenroom";
  static final String REGION = "eu-central-1";
  static final String TOKEN = "admin-token-of-the-test-0123456789";
  static final String NODE = "node-1";
  static final String ORG = "org-00000000-0000-4000-8000-000000000001";
  private static final int PAGE = 1000;
  private static final String SECRET = NAME + "-master-key";
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", Caller.NOBODY, "aws.secretAccessKey", "secret");

  final AwsStandIn aws;
  final AwsClients clients;
  final Tables tables = Tables.withPrefix(NAME + "-");
  final DynamoDbClient client;
  final Core core;
  final List<Door.Write> writes = new CopyOnWriteArrayList<>();
  final Fleet fleet;
  final TestBus bus;
  private final DynamoDBProxyServer engine;
  private final AwsClients tableClients;
  private final URI engineUrl;
  private final Lock turn = new ReentrantLock(true);
  private final String cloudEvents;
  private Application app;

  Account() throws Exception {
    CREDENTIALS.forEach(System::setProperty);
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    int port = freePort();
    engine =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {
              "-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)
            });
    engine.start();
    engineUrl = URI.create("http://127.0.0.1:" + port);
    tableClients = new AwsClients(Optional.of(engineUrl));
    client = tableClients.tables(REGION);
    TableCreation.createMissing(client, tables.all());
    clients
        .secrets(REGION)
        .createSecret(r -> r.name(SECRET).secretString("a master key of more than 32 characters"));
    clients.ecs(REGION).createCluster(r -> r.clusterName(NAME));
    bus = new TestBus(clients, REGION, NAME);
    cloudEvents = clients.queues(REGION).createQueue(r -> r.queueName("cloud-events")).queueUrl();
    core =
        new Core(
            client,
            tables,
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.of(MasterSecret.read(clients.secrets(REGION), SECRET)),
            () -> URI.create("https://api.example.org"),
            InstantSource.system(),
            Pause.real());
    fleet = fleet();
  }

  private Fleet fleet() {
    Instant now = core.clock().instant();
    core.orgs().ensure(new Org(ORG, Optional.of("Studio"), 16_384, now));
    Fleet made =
        new Fleet(
            ORG,
            "fleet-" + UUID.randomUUID(),
            "arena",
            "shape-amd64-4-8",
            Fleet.DEFAULT_SCALE_UP_THRESHOLD,
            FleetScaling.DEFAULT,
            Map.of(),
            now,
            "dev@example.org");
    core.fleets().create(made, false);
    return made;
  }

  /** A machine of the fleet, large enough for all of a test, and an application on it. */
  void hosts() {
    Instant now = core.clock().instant();
    TestMachine.register(clients.ecs(REGION), clients.ec2(REGION), NAME, NODE, true);
    core.nodes()
        .register(
            new Node(
                NODE,
                Node.pool(Optional.of(fleet.fleetId()), Optional.of(Region.Frankfurt)),
                Hosting.metal,
                NodeStatus.running,
                "203.0.113.20",
                10_000_000,
                0,
                10_000_000,
                0,
                now.plus(core.policy().nodeSilence()),
                "none",
                now,
                Optional.of(ORG),
                Optional.of(Region.Frankfurt),
                Optional.empty(),
                Optional.empty(),
                200,
                Node.USUAL,
                Node.Life.NEW,
                Node.Images.UNKNOWN));
    app =
        new Application(
            "app-" + UUID.randomUUID(),
            ORG,
            "duel",
            Secret.of("secret-of-the-test"),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            now,
            "dev@example.org",
            Optional.empty(),
            Optional.empty());
    core.applications().create(app);
    core.deploymentCreation()
        .push(
            new Deployment(
                app.appId(),
                new DeploymentSpec(
                    "dep-" + UUID.randomUUID(),
                    0,
                    1,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                    500,
                    1024,
                    true,
                    Optional.of(fleet.fleetId())),
                "bld-" + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                Optional.of("1.0"),
                Optional.empty(),
                Map.of("MODE", "duel"),
                now,
                "dev@example.org"));
  }

  /** The machine gives a sign of life. */
  void heard() {
    core.nodes().heard(NODE, core.clock().instant().plus(core.policy().nodeSilence()));
  }

  /** A process that is to be; its id. */
  String process() {
    return core.processCreation()
        .create(core.applications().require(ORG, app.appId()), Region.Frankfurt, "test")
        .processId();
  }

  /** A replica that is not up yet. */
  Replica replica(String name) throws Exception {
    return replica(name, Map.of());
  }

  /**
   * @param others settings that are others than usual; an empty one is missing
   */
  Replica replica(String name, Map<String, String> others) throws Exception {
    Door door = new Door(name, engineUrl, turn, writes);
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", Caller.key(Caller.JOBS));
    environment.put("AWS_SECRET_ACCESS_KEY", CREDENTIALS.get("aws.secretAccessKey"));
    environment.put("AWS_ENDPOINT_URL", aws.url().toString());
    environment.put("AWS_ENDPOINT_URL_DYNAMODB", door.url().toString());
    environment.put("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", door.url().toString());
    environment.put("AWS_REGION", REGION);
    environment.put("GREENROOM_ACCOUNT", "123456789012");
    environment.put("GREENROOM_TABLE_PREFIX", NAME);
    environment.put("GREENROOM_MASTER_KEY_SECRET", SECRET);
    environment.put("GREENROOM_REGIONS", "Frankfurt=" + REGION);
    environment.put("GREENROOM_UPLOADS", "uploads");
    environment.put("GREENROOM_BUILDS", "greenroom-builds");
    environment.put("GREENROOM_EVENT_BUS", NAME);
    environment.put("GREENROOM_CLOUD_EVENTS", cloudEvents);
    environment.put("GREENROOM_UNPUBLISHED", bus.unpublished());
    environment.put("GREENROOM_ADDRESS", "https://api.example.org");
    environment.put("GREENROOM_ADMIN_TOKEN", TOKEN);
    environment.putAll(others);
    return new Replica(name, door, environment);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** All that is in it, read anew. */
  List<EventJournal.Entry> journal() {
    List<EventJournal.Entry> all = new ArrayList<>();
    try (DynamoEventJournal journal =
        new DynamoEventJournal(
            client, tables, Account::json, core.clock(), Ticker.real(), Pause.real(), line -> {})) {
      List<EventJournal.Entry> page = journal.after(0, PAGE);
      while (!page.isEmpty()) {
        all.addAll(page);
        page = journal.after(all.getLast().number(), PAGE);
      }
    }
    return all;
  }

  private static Object json(byte[] bytes) {
    try {
      return new ObjectMapper().readValue(bytes, Object.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Events of that type by the process that they are of: their ids, each as often as it may be. */
  Map<String, Set<String>> sentToTheBus(String type) {
    Map<String, Set<String>> ids = new HashMap<>();
    for (String body : aws.bodies()) {
      if (!body.contains("\"DetailType\"")) {
        continue;
      }
      Map<?, ?> request = (Map<?, ?>) json(body.getBytes(StandardCharsets.UTF_8));
      for (Object entry : (List<?>) request.get("Entries")) {
        if (((Map<?, ?>) entry).get("DetailType").equals(type)) {
          String text = ((Map<?, ?>) entry).get("Detail").toString();
          Map<?, ?> detail = (Map<?, ?>) json(text.getBytes(StandardCharsets.UTF_8));
          ids.computeIfAbsent(
                  ((Map<?, ?>) detail.get("subject")).get("processId").toString(),
                  id -> new HashSet<>())
              .add(detail.get("id").toString());
        }
      }
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    tableClients.close();
    clients.close();
    aws.close();
    try {
      engine.stop();
    } catch (Exception e) {
      throw new IOException("DynamoDB Local did not end", e);
    }
  }
}
