package dev.greenroom.local.aws;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.CloudEvents;
import dev.greenroom.aws.Ec2Nodes;
import dev.greenroom.aws.Ec2Settings;
import dev.greenroom.aws.EcsCarrier;
import dev.greenroom.aws.EcsLauncher;
import dev.greenroom.aws.EcsSettings;
import dev.greenroom.aws.InstanceTypes;
import dev.greenroom.aws.LaunchPaces;
import dev.greenroom.aws.ManagedSecrets;
import dev.greenroom.aws.SharedHosting;
import dev.greenroom.aws.SharedTick;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Pause;
import dev.greenroom.functions.EventFeed;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import dev.greenroom.functions.testing.FakeBuildLogs;
import dev.greenroom.functions.testing.FakeImages;
import dev.greenroom.functions.testing.FakeJournal;
import dev.greenroom.functions.testing.FakeProcessLogs;
import dev.greenroom.functions.testing.FakeRegistry;
import dev.greenroom.functions.testing.FakeUploads;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.streams.gateway.FunctionRoutes;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.OwnRoutes;
import dev.greenroom.streams.gateway.ReadLimit;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A control plane as it is in an account: the functions over HTTP, the leader's jobs, tables in
 * DynamoDB Local, and processes by ECS.
 */
final class CloudStack implements AutoCloseable {
  static final String REGION = "eu-central-1";
  private static final AwsRegions REGIONS = AwsRegions.parse("Frankfurt | " + REGION);
  private static final String TOKEN = "dev-token";
  private static final String USER = "dev@example.org";
  private static final String NAME = "greenroom";
  private static final long TICK_MILLIS = 250;

  private final World world = new World();
  private final InstantSource clock = InstantSource.system();
  private final Gateway gateway;
  private final List<Tick> ticks;
  private final Tick ahead;
  private final LaunchPaces paces = new LaunchPaces(clock);
  private final Thread jobs;
  private volatile boolean closing;

  private final CloudEvents events;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private final AwsClients clients;

  /**
   * @param aws in which there is a cluster named greenroom
   * @param subnets in which there may be machines of EC2, and tasks of Fargate
   * @param spot what of them is Spot's
   * @param queue in which there is what ECS and EC2 tell
   */
  CloudStack(AwsStandIn aws, Path folder, List<String> subnets, Set<String> spot, String queue)
      throws Exception {
    this.clients = Caller.clients(aws.url(), Caller.JOBS);
    this.gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, System.err::println);
    EcsSettings ecs = settings(subnets);
    Ec2Nodes machines = cloud(subnets, spot);
    Core core =
        new Core(
            world.client,
            world.tables,
            Policy.defaults().withKeptAfterOrder(Duration.ofSeconds(1)),
            new HostingEngine(
                launcher(ecs),
                Optional.empty(),
                machines,
                new EcsCarrier(ecs, REGIONS, clients::ecs, paces, clock)),
            MasterKey.of(new byte[32]),
            gateway::url,
            clock,
            Pause.real());
    this.ahead = core.ticks().pullAhead();
    core.orgs().ensure(new Org(World.ORG, Optional.of("Studio"), 16_384, clock.instant()));
    core.tokens().ensureOperator(TOKEN, World.ORG, USER, clock.instant());
    events = CloudEvents.of(core, clients, machines, clock, REGION, queue, log::add);
    gateway.serve(
        new FunctionRoutes(new Functions(wiring(core)), clock), OwnRoutes.NONE, () -> true);
    this.ticks =
        List.of(
            new SharedTick(core, ecs, REGIONS, clients, 100),
            core.ticks().reaper(),
            core.ticks().placer(),
            core.ticks().scaling());
    events.start();
    this.jobs = Thread.ofPlatform().daemon().name("jobs").start(this::work);
  }

  private static EcsSettings settings(List<String> subnets) {
    return new EcsSettings(
            NAME,
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(5),
            (image, region) -> "registry.example/greenroom:" + image)
        .with(
            new SharedHosting(
                region -> "registry.example/agent",
                region -> Optional.of(new SharedHosting.Network(subnets, List.of("sg-tasks")))));
  }

  private EcsLauncher launcher(EcsSettings settings) {
    return new EcsLauncher(
        settings,
        REGIONS,
        clients::ecs,
        new ManagedSecrets(NAME, clients::secrets),
        id -> world.core.processes().get(id).map(Process::region),
        id -> world.core.nodes().get(id).map(Node::address),
        clock,
        paces);
  }

  private Ec2Nodes cloud(List<String> subnets, Set<String> spot) {
    return new Ec2Nodes(
        new Ec2Settings(
            NAME, "greenroom-node", Map.of(REGION, subnets), InstanceTypes.defaults(), spot),
        REGIONS,
        clients::ec2,
        clients::secrets,
        id -> world.core.nodes().get(id).flatMap(Node::region),
        clock);
  }

  private Wiring wiring(Core core) {
    FakeUploads uploads = new FakeUploads();
    return new Wiring(
        core,
        new Callers(core),
        new PlayerTokens(new SecureRandom()),
        new GoogleIdTokens(GoogleIdTokens.GOOGLE, GoogleIdTokens.TIMEOUT, clock),
        new BuildRuns(
            core.builds(),
            uploads,
            new FakeImages(),
            new FakeRegistry(),
            new FakeBuildLogs(),
            clock,
            core.pause()),
        uploads,
        Wiring.DEFAULT_MAX_BUILD_BYTES,
        new FakeProcessLogs(),
        List::of,
        gateway::url,
        List.of("reap"),
        new EventFeed(new FakeJournal(), EventFeed.DEFAULT_KEEP_ALIVE),
        System.err::println);
  }

  private void work() {
    try {
      while (!closing) {
        for (Tick tick : ticks) {
          attempt(tick);
        }
        Thread.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the runner of jobs does: what fails is tried again. */
  private void attempt(Tick tick) {
    try {
      tick.run(clock.instant());
    } catch (RuntimeException e) {
      System.err.println("job %s failed: %s".formatted(tick.name(), e));
    }
  }

  URI url() {
    return gateway.url();
  }

  /** One run of the job that is not among those that run all the time. */
  List<String> pullAhead() {
    return ahead.run(clock.instant());
  }

  /** Whether a node is known to hold an image, and nothing is on its way to it. */
  boolean holdsAnImage(String nodeId) {
    Node.Images its = world.core.nodes().get(nodeId).orElseThrow().images();
    return its.held().isPresent() && its.carried().all().isEmpty();
  }

  /** What the reader of cloud events has said. */
  List<String> log() {
    return log;
  }

  ApiClient api() {
    return new ApiClient(gateway.url(), Optional.of(TOKEN));
  }

  @Override
  public void close() {
    closing = true;
    events.close();
    try {
      jobs.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    gateway.close();
    clients.close();
    world.close();
  }
}
