package dev.greenroom.local;

import dev.greenroom.agent.HttpControlPlane;
import dev.greenroom.agent.NodeAgent;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildFiles;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.health.Thresholds;
import dev.greenroom.core.health.Vitals;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.usage.PriceList;
import dev.greenroom.edge.ping.PingServer;
import dev.greenroom.functions.EventFeed;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.PingEndpoint;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import dev.greenroom.jobs.JobSchedules;
import dev.greenroom.jobs.Jobs;
import dev.greenroom.jobs.RunsSeen;
import dev.greenroom.local.event.LocalEvents;
import dev.greenroom.local.event.LocalOwners;
import dev.greenroom.local.fleet.FleetOptions;
import dev.greenroom.local.fleet.LocalFleet;
import dev.greenroom.local.gateway.UploadRoutes;
import dev.greenroom.local.host.BuildLogFiles;
import dev.greenroom.local.host.HostPath;
import dev.greenroom.local.host.LogFiles;
import dev.greenroom.local.host.LogKeeper;
import dev.greenroom.local.runtime.GameRuntime;
import dev.greenroom.local.runtime.Housekeeping;
import dev.greenroom.local.runtime.Promise;
import dev.greenroom.local.upload.LocalUploads;
import dev.greenroom.streams.gateway.FunctionRoutes;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.ReadLimit;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The whole of Greenroom on one machine, wired by hand. */
public final class LocalStack implements AutoCloseable {

  /** Where this machine stands: in the region that the command line means when none is named. */
  private static final Region HOME = Region.Seattle;

  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(10);
  private static final int TICKS_PER_LEASE = 5;

  private static final String LOCAL_TABLES = "greenroom";
  private static final String PLAYED_NODES = "played-nodes";

  /** The user for whom the developer token speaks. */
  private static final String DEVELOPER = "developer@localhost";

  private final StackOptions options;
  private final InstantSource clock = InstantSource.system();
  private final DataFolder folder;
  private final ActivityLog log;
  private final Closing closing;
  private final Gateway gateway;
  private final PingServer ping;
  private final String token;
  private final String address;
  private final String nodeId;
  private final PriceList prices;
  private volatile TableEngine database;
  private volatile Core core;
  private Optional<LocalFleet> fleet = Optional.empty();
  private volatile boolean ready;

  private LocalStack(StackOptions options, ReadLimit readLimit) throws StackFailed, IOException {
    this.options = options;
    QuietLibraries.hush();
    this.prices = PriceFile.read(options.prices());
    this.folder = DataFolder.open(options.data());
    this.log = new ActivityLog(options.data().map(d -> d.resolve("greenroom.log")), clock);
    this.closing = new Closing(log::complain);
    closing.later("the data folder", folder::close);
    try {
      this.gateway = Doors.gateway(options, readLimit, log::complain);
      closing.later("the gateway", gateway::close);
      this.ping = Doors.ping(options.bind(), gateway.port());
      closing.later("the ping server", ping::close);
      this.token = folder.token(options.token());
      this.nodeId = folder.nodeId();
      this.address = options.publicHost().orElse(gateway.url().getHost());
      wire();
      this.ready = true;
    } catch (StackFailed | IOException | RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /**
   * Starts everything; returns when the API answers.
   *
   * @throws StackFailed with one sentence: a port in use, a data folder that is locked or cannot be
   *     written, a runtime that is not there
   */
  public static LocalStack start(StackOptions options) throws StackFailed {
    return start(options, ReadLimit.DEFAULT);
  }

  static LocalStack start(StackOptions options, ReadLimit readLimit) throws StackFailed {
    try {
      return new LocalStack(options, readLimit);
    } catch (IOException e) {
      throw new StackFailed("Greenroom did not start: " + e.getMessage() + ".");
    }
  }

  private static Optional<String> dockerHost() {
    return Optional.ofNullable(System.getenv("DOCKER_HOST"));
  }

  /**
   * As games reach it: containers have a network of their own, and this machine an address there.
   */
  private URI apiForGames(GameRuntime runtime) throws IOException {
    Optional<String> address = runtime.addressForGames();
    return address.isPresent() ? gateway.listenAlso(address.get()) : gateway.url();
  }

  private void wire() throws StackFailed, IOException {
    HostPath path = HostPath.ofThisMachine();
    new Leftovers(path, CLOSE_GRACE, log).clear();
    Tables tables = Tables.withPrefix(options.accountTables().orElse(LOCAL_TABLES) + "-");
    database = open(tables);
    closing.later("the tables", database::close);
    // Games are heard while they end, and nobody is once there is nothing to answer from.
    closing.later("the gateway", gateway::close);
    byte[] key = folder.masterKey();

    LocalUploads uploads =
        new LocalUploads(
            folder.folder("uploads"), this::uploadBase, Hashes.hmac(key, "uploads"), clock);
    GameRuntime runtime =
        new Runtimes(folder, dockerHost(), path, CLOSE_GRACE, log)
            .choose(options, address, uploads::archive, clock);
    closing.later("the runtime", runtime::close);
    URI apiForGames = apiForGames(runtime);
    rotate(runtime.logs());

    NodeShapes shapes =
        OperatorFile.read(folder.file("node-shapes.txt"), NodeShapes::parse, NodeShapes::defaults);
    fleet = playedFleet(shapes);
    Policy usual = Policy.defaults();
    Policy policy =
        usual
            .withTimeouts(options.bindTimeout(), options.idleTimeout())
            .withEmptyRoomTimeout(options.emptyRoomTimeout())
            .withPrices(prices)
            .withKeptAfterOrder(
                options.fleet().flatMap(FleetOptions::downAfter).orElse(usual.keptAfterOrder()));
    core =
        new Core(
            database.client(),
            tables,
            policy,
            new HostingEngine(
                runtime.launcher(),
                Optional.of(shapes),
                fleet.map(LocalFleet::cloud).orElse(CloudNodes.NONE),
                ImageCarrier.NONE),
            MasterKey.of(key),
            () -> apiForGames,
            clock,
            Pause.real());
    closing.later(
        "the housekeeping",
        new Housekeeping(
                runtime, appId -> core.applications().get(appId).isPresent(), log::complain)
            ::close);
    String nodeToken = register(core, runtime.promise());
    bootstrap(core);
    playFleet(core, runtime);
    resume(core);
    LocalEvents events =
        LocalEvents.start(
            folder.folder("events"),
            database.client(),
            database.streams(),
            tables,
            new LocalOwners(core.applications()::orgOf, nodeId, folder.orgId()),
            clock,
            log::complain);
    closing.later("the events", events::close);

    Leadership leadership = leadership(core);
    BuildLogFiles buildLogs = new BuildLogFiles(folder.folder("build-logs"));
    List<Tick> ticks =
        core.led(leadership)
            .all(
                this::nodeIds,
                new ArchiveFolder(folder.folder("archive")),
                new BuildExpiry.Setup(
                    new BuildFiles(uploads, runtime.images(), buildLogs)::delete,
                    OperatorFile.read(
                        folder.file("build-limits.txt"),
                        BuildLimits::parse,
                        BuildLimits::defaults)),
                Ticker.real(),
                options.tick(),
                JobSchedules.SLOW);
    Wiring wiring =
        new Wiring(
            core,
            new Callers(core),
            new PlayerTokens(new SecureRandom()),
            new GoogleIdTokens(
                options.googleKeys().orElse(GoogleIdTokens.GOOGLE), GoogleIdTokens.TIMEOUT, clock),
            new BuildRuns(
                core.builds(),
                uploads,
                runtime.images(),
                runtime.puller(),
                buildLogs,
                clock,
                core.pause()),
            uploads,
            Wiring.DEFAULT_MAX_BUILD_BYTES,
            runtime.logs(),
            this::pings,
            this::uploadBase,
            ticks.stream().map(Tick::name).toList(),
            new EventFeed(events.journal(), EventFeed.DEFAULT_KEEP_ALIVE),
            log::complain);
    gateway.serve(
        new FunctionRoutes(new Functions(wiring), clock), new UploadRoutes(uploads), () -> ready);

    LocalAgents agents = new LocalAgents(gateway.url(), runtime, options.tick(), clock, log);
    HttpControlPlane plane = agents.plane(nodeToken);
    closing.later("the agent's connection", plane::close);
    NodeAgent agent = agents.own(nodeId, plane, fleet);
    closing.later("the games", () -> drain(core, runtime, agent));
    closing.later("the lease", leadership::close);
    fleet.ifPresent(played -> closing.later("the cloud", played::close));
    List<Jobs.Schedule> schedules =
        new JobSchedules(options.tick(), clock, log::complain)
            .schedules(core, ticks, leadership::lead, RunsSeen.NOBODY);
    Vitals vitals =
        core.vitals(
            events::lag,
            schedules.stream()
                .collect(Collectors.toMap(Jobs.Schedule::name, Jobs.Schedule::every)));
    gateway.reportHealth(() -> vitals.report(core.clock().instant(), Thresholds.defaults()));
    Jobs jobs = Jobs.start(schedules);
    closing.later("the jobs", jobs::close);
    agent.start();
    fleet.ifPresent(
        played -> played.begin(core, address, runtime.promise().architectures(), agents::member));
  }

  /** Those whose processes run here. */
  private Set<String> nodeIds() {
    Set<String> ids = new HashSet<>(Set.of(nodeId));
    fleet.ifPresent(played -> ids.addAll(played.nodeIds()));
    return ids;
  }

  private Optional<LocalFleet> playedFleet(NodeShapes shapes) throws StackFailed, IOException {
    if (options.fleet().isEmpty()) {
      return Optional.empty();
    }
    try {
      LocalFleet.shape(options.fleet().get(), shapes);
    } catch (IllegalArgumentException e) {
      throw new StackFailed(e.getMessage());
    }
    return Optional.of(
        new LocalFleet(options.fleet().get(), folder.folder(PLAYED_NODES), log, log::complain));
  }

  private void playFleet(Core core, GameRuntime runtime) throws StackFailed, IOException {
    Instant now = clock.instant();
    if (fleet.isEmpty()) {
      LocalFleet.dissolve(core, folder.orgId(), folder.folder(PLAYED_NODES), now);
      return;
    }
    if (runtime.source(id -> true).isEmpty()) {
      throw new StackFailed(
          "A fleet is played by games that are plain programs; start with --runtime host, or"
              + " without --nodes.");
    }
    fleet.get().prepare(core, folder.orgId(), address, runtime.promise().architectures(), now);
  }

  private TableEngine open(Tables tables) throws StackFailed, IOException {
    return options.accountTables().isPresent()
        ? AccountDynamoDb.open(tables, folder, log)
        : new EmbeddedDynamoDb(
            options.data().isPresent() ? Optional.of(folder.ownTables()) : Optional.empty(),
            folder.folder("native"),
            tables.all());
  }

  /** Before any job or request: what went on while no Greenroom was there is not to be timed. */
  private void resume(Core core) {
    Instant now = clock.instant();
    for (String node : nodeIds()) {
      core.resumption(node).run(now).forEach(line -> log.accept("Resumed: process " + line + "."));
    }
    core.ticks().lostBuilds().failAll(now).forEach(line -> log.accept("Resumed: " + line + "."));
  }

  private void rotate(LogFiles logs) {
    closing.later(
        "the logs", new LogKeeper(logs, options.logRetention(), clock, log::complain)::close);
  }

  /**
   * The data folder has one owner at a time, so its node's name is a holder that need not wait for
   * itself after a crash.
   */
  private Leadership leadership(Core core) {
    Duration fewTicks = options.tick().multipliedBy(TICKS_PER_LEASE);
    return new Leadership(
        core.leases(),
        nodeId,
        fewTicks.compareTo(SHORTEST_LEASE) > 0 ? fewTicks : SHORTEST_LEASE,
        Ticker.real(),
        core.clock());
  }

  /**
   * The node of this machine takes the processes of every region: those that belong to no fleet,
   * until its owner puts it into one. It is its organization's own: docs/decisions/0041.
   */
  private String register(Core core, Promise promise) throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String nodeToken = "node-token-" + HexFormat.of().formatHex(random);
    Instant now = clock.instant();
    core.nodes()
        .register(
            new Node(
                    nodeId,
                    Node.pool(Optional.empty(), Optional.empty()),
                    Hosting.shared,
                    NodeStatus.running,
                    address,
                    promise.milliVcpus(),
                    0,
                    promise.memoryMb(),
                    0,
                    now.plus(core.policy().nodeSilence()),
                    Hashes.sha256(nodeToken),
                    now)
                .running(promise.architectures())
                .ownedBy(folder.orgId(), HOME, promise.reservedMilliVcpus())
                .in(core.nodes().get(nodeId).flatMap(Node::fleetId)));
    return nodeToken;
  }

  private void bootstrap(Core core) throws IOException {
    Org org =
        core.orgs()
            .ensure(
                new Org(
                    folder.orgId(),
                    Optional.of("local"),
                    Org.DEFAULT_MAX_REQUESTED_MEMORY_MB,
                    clock.instant()));
    core.users().ensure(DEVELOPER, "greenroom up", clock.instant());
    core.members()
        .ensure(org.orgId(), DEVELOPER, Grant.of(Role.admin), "greenroom up", clock.instant());
    core.tokens().ensureOperator(token, org.orgId(), DEVELOPER, clock.instant());
  }

  private List<PingEndpoint> pings() {
    return Arrays.stream(Region.values())
        .map(region -> new PingEndpoint(region, address, ping.port()))
        .toList();
  }

  /** Where an uploading client reaches the parts: as it reaches the API. */
  private URI uploadBase() {
    if (options.publicUrl().isPresent()) {
      return options.publicUrl().get();
    }
    boolean everywhere = options.bind().equals("0.0.0.0") || options.bind().equals("::");
    return everywhere && options.publicHost().isPresent()
        ? URI.create("http://%s:%d".formatted(options.publicHost().get(), gateway.port()))
        : gateway.url();
  }

  /** Every game is stopped, and its end is written, before the tables close. */
  private void drain(Core core, GameRuntime runtime, NodeAgent agent) {
    ready = false;
    for (String node : nodeIds()) {
      core.processes().getAll(core.processes().aliveOn(node)).stream()
          .filter(process -> !process.status().over())
          .forEach(core.stopping()::shutDown);
    }
    runtime.stopAll();
    agent.close();
    agent.look();
    fleet.ifPresent(LocalFleet::farewell);
    core.ticks().reaper().run(clock.instant());
  }

  /** Where the API answers. */
  public URI url() {
    return gateway.url();
  }

  /** The developer token. */
  public String token() {
    return token;
  }

  /** The tables, for tests that compare what was written. */
  DynamoDbClient tables() {
    return database.client();
  }

  /** The rules, for tests that need what no operation of the API makes. */
  Core core() {
    return core;
  }

  /** Drains, stops every game process, leaves nothing behind. */
  @Override
  public void close() {
    closing.close();
  }
}
