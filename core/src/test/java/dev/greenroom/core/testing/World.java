package dev.greenroom.core.testing;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
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
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Pause;
import dev.greenroom.events.event.GreenroomEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** A Greenroom of its own on DynamoDB Local in memory, with a fake runtime and a fake clock. */
public final class World implements AutoCloseable {
  public static final String ORG = "org-00000000-0000-4000-8000-000000000001";
  public static final String NODE = "node-1";

  private final AmazonDynamoDBLocal engine = DynamoDBEmbedded.create(true); // no telemetry
  public final Tables tables = Tables.withPrefix("greenroom-");
  public final FakeClock clock = new FakeClock();
  public final FakeLauncher launcher = new FakeLauncher();

  /** It has nodes where a test says so. */
  public final FakeCloud cloud = new FakeCloud();

  public final DynamoDbClient client;
  public final Core core;
  private final Set<EventOracle.Item> removed = new HashSet<>();
  private Optional<String> eventsLeftOut = Optional.empty();
  private boolean closed;

  /** The plain engine, and time that passes only when told; waits return at once. */
  public World() {
    this(UnaryOperator.identity());
  }

  /** With something between the code and the engine. */
  public World(UnaryOperator<DynamoDbClient> between) {
    this(between, Policy.defaults(), time -> {});
  }

  public World(UnaryOperator<DynamoDbClient> between, Policy policy, Pause pause) {
    EventTally.opened();
    TableCreation.createMissing(engine.dynamoDbClient(), tables.all());
    this.client = between.apply(engine.dynamoDbClient());
    this.core = coreWith(client, clock, policy, pause);
  }

  /** A second wiring over the same tables, as another Lambda environment would be. */
  public Core coreWith(DynamoDbClient over, InstantSource time, Policy policy, Pause pause) {
    return coreWith(over, time, policy, pause, launcher);
  }

  /** The same with something between the code and the hosting engine. */
  public Core coreWith(
      DynamoDbClient over,
      InstantSource time,
      Policy policy,
      Pause pause,
      ProcessLauncher launchedBy) {
    return coreWith(
        over,
        time,
        policy,
        pause,
        new HostingEngine(launchedBy, Optional.empty(), cloud, ImageCarrier.NONE));
  }

  /** The same with another hosting engine. */
  public Core coreWith(
      DynamoDbClient over, InstantSource time, Policy policy, Pause pause, HostingEngine engine) {
    return new Core(
        over,
        tables,
        policy,
        engine,
        MasterKey.of(new byte[32]),
        () -> URI.create("http://127.0.0.1:8080"),
        time,
        pause);
  }

  /** The engine itself, for looking at what was written. */
  public DynamoDbClient engine() {
    return engine.dynamoDbClient();
  }

  /** What was changed, as its streams tell it. */
  public DynamoDbStreamsClient streams() {
    return engine.dynamoDbStreamsClient();
  }

  /** The engine closes the shard of each stream and opens another, as it does every few hours. */
  public void rollShards() {
    engine.triggerShardRollovers();
  }

  /** A node that takes every region's shared processes. */
  public Node node(int milliVcpus, int memoryMb) {
    Node node =
        new Node(
            NODE,
            Node.pool(Optional.empty(), Optional.empty()),
            Hosting.shared,
            NodeStatus.running,
            "127.0.0.1",
            milliVcpus,
            0,
            memoryMb,
            0,
            Instant.MAX.minusSeconds(1).isAfter(clock.instant())
                ? clock.instant().plus(Duration.ofDays(1000))
                : clock.instant(),
            "none",
            clock.instant());
    core.nodes().register(node);
    return node;
  }

  /** A fleet of the organization that has no machine yet. */
  public Fleet fleet(String name) {
    Fleet fleet =
        new Fleet(
            ORG,
            "fleet-" + UUID.nameUUIDFromBytes(name.getBytes()),
            name,
            "shape-amd64-4-8",
            Fleet.DEFAULT_SCALE_UP_THRESHOLD,
            FleetScaling.DEFAULT,
            Map.of(),
            clock.instant(),
            "dev@example.org");
    core.fleets().create(fleet, false);
    return fleet;
  }

  /**
   * All machines that the cloud has join, with 4 vCPUs, and are heard of.
   *
   * @param silence for how long from now on they may say nothing
   */
  public void cloudJoins(Duration silence) {
    Instant now = clock.instant();
    for (String nodeId : cloud.nodes.keySet()) {
      boolean joined =
          core.nodes()
              .joined(
                  nodeId,
                  new Node.Equipment("203.0.113.7", 4000, 8192, 0, Node.USUAL),
                  new Node.Heard(now, now.plus(silence)));
      if (!joined) {
        throw new AssertionError(nodeId + " did not join");
      }
    }
  }

  /** A cloud machine of a fleet in a region: 4 vCPUs, of which its own system keeps 0.2. */
  public Node fleetNode(Fleet fleet, String nodeId, Region region) {
    return fleetNode(fleet, nodeId, region, Hosting.cloud);
  }

  public Node fleetNode(Fleet fleet, String nodeId, Region region, Hosting hosting) {
    Node node =
        new Node(
            nodeId,
            Node.pool(Optional.of(fleet.fleetId()), Optional.of(region)),
            hosting,
            NodeStatus.running,
            "203.0.113.20",
            3800,
            0,
            8192,
            0,
            clock.instant().plus(Duration.ofDays(1000)),
            "none",
            clock.instant(),
            Optional.of(fleet.orgId()),
            Optional.of(region),
            Optional.empty(),
            Optional.empty(),
            200,
            Node.USUAL,
            Node.Life.NEW,
            Node.Images.UNKNOWN);
    core.nodes().register(node);
    return node;
  }

  public Application app(String name) {
    Application app =
        new Application(
            "app-" + UUID.nameUUIDFromBytes(name.getBytes()),
            ORG,
            name,
            Secret.of("secret-" + UUID.randomUUID()),
            new AuthConfiguration(true, true, Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            clock.instant(),
            "dev@example.org",
            Optional.empty(),
            Optional.empty());
    core.applications().create(app);
    return app;
  }

  public Deployment deploy(Application app, int roomsPerProcess) {
    return deploy(app, roomsPerProcess, Optional.empty());
  }

  /** On a fleet, or where the organization's deployments go. */
  public Deployment deploy(Application app, int roomsPerProcess, Optional<String> fleetId) {
    return core.deploymentCreation()
        .push(
            new Deployment(
                app.appId(),
                new DeploymentSpec(
                    "dep-" + UUID.randomUUID(),
                    0,
                    roomsPerProcess,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                    500,
                    1024,
                    true,
                    fleetId),
                "bld-" + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                Optional.of("1.0"),
                Optional.empty(),
                Map.of("MODE", "duel"),
                clock.instant(),
                "dev@example.org"));
  }

  public RoomRequest room(Application app) {
    return new RoomRequest(
        ORG,
        app.appId(),
        Region.Frankfurt,
        Optional.of("{\"mode\":\"duel\"}"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "dev@example.org");
  }

  public RoomRequest roomWithKey(Application app, String key) {
    RoomRequest r = room(app);
    return new RoomRequest(
        r.orgId(),
        r.appId(),
        r.region(),
        r.roomConfig(),
        r.deploymentId(),
        r.roomId(),
        Optional.of(key),
        r.createdBy());
  }

  /** A guard that never stands in the way. */
  public TransactWriteItem freely() {
    return Update.of(tables.orgs(), "none").require("attribute_not_exists(#none)").checkOnly();
  }

  /** Every item of a table, past every cost rule: for looking at what was written. */
  public List<Map<String, AttributeValue>> everything(TableSpec table) {
    return engine()
        .scanPaginator(ScanRequest.builder().tableName(table.name()).consistentRead(true).build())
        .items()
        .stream()
        .toList();
  }

  /** Removes an item to begin anew, as Greenroom never would. */
  public void remove(TableSpec table, Map<String, AttributeValue> item) {
    Map<String, AttributeValue> key = table.keyOf(item);
    removed.add(new EventOracle.Item(table.name(), key));
    engine().deleteItem(d -> d.tableName(table.name()).key(key));
  }

  /**
   * Gives every stream a first record, of an item that never was. Whenever a table is used DynamoDB
   * Local looks for the first record of its stream, and where there is none it looks through all
   * records of all tables: milliseconds a call in a world in which much is written.
   */
  public void beginStreams() {
    for (TableSpec table : tables.streaming()) {
      Map<String, AttributeValue> key = new HashMap<>();
      key.put(table.hash().name(), AttributeValue.fromS(EventCheck.NOBODY));
      table.range().ifPresent(r -> key.put(r.name(), AttributeValue.fromS(EventCheck.NOBODY)));
      engine().putItem(p -> p.tableName(table.name()).item(key));
      engine().deleteItem(d -> d.tableName(table.name()).key(key));
    }
  }

  /**
   * The events of this world are not checked: a test writes what Greenroom would not. Few need
   * this; each is named with its reason at the end of the run.
   */
  public void leaveEventsOut(String why) {
    eventsLeftOut = Optional.of(why);
  }

  /** The same, and nothing is kept of what changes: to load much is a matter of seconds then. */
  public void endStreams(String why) {
    leaveEventsOut(why);
    for (TableSpec table : tables.streaming()) {
      engine()
          .updateTable(
              u ->
                  u.tableName(table.name())
                      .streamSpecification(stream -> stream.streamEnabled(false)));
    }
  }

  /** All that listeners were told so far. */
  public List<GreenroomEvent> told() {
    EventCheck events = events();
    return events.written().stream().flatMap(events.production().andThen(List::stream)).toList();
  }

  /** What was written here, and what is told of it. */
  EventCheck events() {
    return new EventCheck(engine(), streams(), tables);
  }

  /**
   * Ends it, once every change of a state that was ever written was told by exactly one event, and
   * nothing else was.
   */
  @Override
  public void close() {
    try {
      if (!closed) {
        closed = true;
        EventTally.closed();
        eventsLeftOut.ifPresentOrElse(EventTally::notChecked, this::checkEvents);
      }
    } finally {
      engine.shutdown();
    }
  }

  private void checkEvents() {
    long begun = System.nanoTime();
    EventCheck.Verdict verdict = events().verdict(removed);
    EventTally.checked(verdict, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    if (!verdict.problems().isEmpty()) {
      throw new AssertionError(
          "%s (%d such faults in this world)"
              .formatted(verdict.problems().getFirst(), verdict.problems().size()));
    }
  }
}
