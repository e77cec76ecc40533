package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.EcsLauncher;
import dev.greenroom.aws.EcsSettings;
import dev.greenroom.aws.ManagedSecrets;
import dev.greenroom.aws.SharedHosting;
import dev.greenroom.aws.SharedTick;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DomainType;

/** The jobs of an account, with a clock that a test turns: Fargate's nodes, addresses, the pace. */
@Timeout(120)
class SharedTickTest {
  private static final String FRANKFURT = "eu-central-1";
  private static final AwsRegions REGIONS = AwsRegions.parse("Frankfurt | " + FRANKFURT);
  private static final String NODE = SharedTick.nodeId(Region.Frankfurt);

  private final World world = new World();
  private AwsStandIn aws;
  private AwsClients clients;
  private AwsClients plain;
  private EcsSettings settings;
  private Core jobs;
  private Application app;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = Caller.clients(aws.url(), Caller.JOBS);
    plain = new AwsClients(Optional.of(aws.behind()));
    plain.ecs(FRANKFURT).createCluster(r -> r.clusterName("greenroom"));
    List<String> subnets = TestNetwork.subnets(plain.ec2(FRANKFURT));
    settings =
        new EcsSettings(
                "greenroom",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                (image, region) -> image)
            .with(
                new SharedHosting(
                    region -> "agent",
                    region -> Optional.of(new SharedHosting.Network(subnets, List.of("sg-1")))));
    jobs = jobs(world);
    app = world.app("duel");
    world.deploy(app, 1);
  }

  @AfterEach
  void stop() {
    if (aws != null) {
      clients.close();
      plain.close();
      aws.close();
    }
    world.close();
  }

  private Core jobs(World over) {
    return over.coreWith(
        over.client,
        over.clock,
        Policy.defaults(),
        time -> {},
        new EcsLauncher(
            settings,
            REGIONS,
            clients::ecs,
            new ManagedSecrets("greenroom", clients::secrets),
            id -> Optional.of(Region.Frankfurt),
            node -> Optional.empty(),
            over.clock));
  }

  private SharedTick tick(int vcpus) {
    return new SharedTick(jobs, settings, REGIONS, clients, vcpus);
  }

  private List<String> run(SharedTick tick) {
    return tick.run(world.clock.instant());
  }

  private Core writer() {
    return world.coreWith(
        world.client, world.clock, Policy.defaults(), time -> {}, new LaunchLater());
  }

  private Process room() {
    return writer().roomCreation().create(world.room(app)).process();
  }

  private Node node() {
    return world.core.nodes().get(NODE).orElseThrow();
  }

  private Process fresh(Process process) {
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  private List<String> place() {
    world.clock.pass(Duration.ofSeconds(3));
    return jobs.ticks().placer().run(world.clock.instant());
  }

  @Test
  void aNodeForEachRegionLivesAsLongAsTheJobRuns() {
    Process early = room();
    assertEquals(Optional.empty(), early.nodeId(), "there is no node yet: it waits");
    SharedTick tick = tick(2);
    assertEquals(List.of(), run(tick));
    assertEquals(Hosting.shared, node().hosting());
    assertEquals(2000, node().milliVcpus());
    place();
    assertEquals(Optional.of(NODE), fresh(early).nodeId());
    assertTrue(fresh(early).scheduledAt().isPresent());

    world.clock.pass(Duration.ofSeconds(10));
    run(tick);
    world.clock.pass(Duration.ofSeconds(10));
    assertEquals(Optional.of(NODE), room().nodeId(), "it was heard of ten seconds ago");
    world.clock.pass(Duration.ofSeconds(6));
    assertEquals(Optional.empty(), room().nodeId(), "nobody has looked for long");
    run(tick);
    place();
    assertEquals(3, node().life().processes());

    SharedTick more = tick(5);
    run(more);
    assertEquals(5000, node().milliVcpus(), "another quota is taken over");
    assertEquals(1500, node().milliVcpusUsed(), "and what is claimed stays");
  }

  @Test
  void whatIsOverTheQuotaWaitsAndComesWhenThereIsRoom() {
    SharedTick tick = tick(1);
    run(tick);
    Process first = room();
    Process second = room();
    Process third = room();
    place();
    assertTrue(fresh(second).scheduledAt().isPresent());
    assertEquals(Optional.empty(), fresh(third).nodeId());
    world.core.lifecycle().over(fresh(first), ProcessStatus.stopped, world.clock.instant(), "over");
    run(tick);
    place();
    assertTrue(fresh(third).scheduledAt().isPresent());
  }

  @Test
  void anAddressOfWhichNoEventCameIsAskedForOnceAMinute() throws Exception {
    SharedTick tick = tick(10);
    run(tick);
    Process process = room();
    place();
    String card = address(process);
    world.clock.pass(Duration.ofSeconds(10));
    run(tick);
    aws.calls();
    assertEquals(Optional.empty(), fresh(process).address(), "an event may yet come");
    world.clock.pass(Duration.ofSeconds(60));
    List<String> told = run(tick);
    assertEquals(Optional.of(card), fresh(process).address());
    assertEquals(
        List.of("asked for the address of %s: no event told it".formatted(process.processId())),
        told);
    assertEquals(List.of("ListTasks", "DescribeTasks", "DescribeNetworkInterfaces"), aws.calls());
    world.clock.pass(Duration.ofSeconds(60));
    assertEquals(List.of(), run(tick));
    assertEquals(List.of(), aws.calls(), "it is known");
  }

  /** As {@code assignPublicIp} does. */
  private String address(Process process) {
    Ec2Client ec2 = plain.ec2(FRANKFURT);
    List<String> arns =
        plain
            .ecs(FRANKFURT)
            .listTasks(r -> r.cluster("greenroom").startedBy(process.processId()))
            .taskArns();
    String card =
        plain
            .ecs(FRANKFURT)
            .describeTasks(r -> r.cluster("greenroom").tasks(arns))
            .tasks()
            .getFirst()
            .attachments()
            .getFirst()
            .details()
            .stream()
            .filter(detail -> detail.name().equals("networkInterfaceId"))
            .findFirst()
            .orElseThrow()
            .value();
    var address = ec2.allocateAddress(r -> r.domain(DomainType.VPC));
    ec2.associateAddress(r -> r.allocationId(address.allocationId()).networkInterfaceId(card));
    return address.publicIp();
  }

  @Test
  void aRegionThatDoesNotAnswerTakesNothingNewAndLosesNothing() {
    SharedTick tick = tick(10);
    run(tick);
    Process process = room();
    place();
    for (int i = 0; i < 3; i++) {
      aws.refuse("ListTasks", 500, "ServerException", "down");
    }
    world.clock.pass(Duration.ofSeconds(61));
    List<String> told = run(tick);
    assertTrue(
        told.getFirst().startsWith("Fargate in Frankfurt was not looked at"), told.toString());
    assertEquals(Optional.empty(), room().nodeId(), "it waits");
    assertEquals(ProcessStatus.starting, fresh(process).status());
    run(tick);
    assertEquals(Optional.of(NODE), room().nodeId());
    assertEquals(NodeStatus.running, node().status());
  }

  /** 20 a second: the rest waits in its order, and all of it is launched once. */
  @Test
  void aFloodIsLaunchedAtThePaceOfTheAccount() {
    SharedTick tick = tick(100);
    run(tick);
    List<Process> flood = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      flood.add(room());
      world.clock.pass(Duration.ofMillis(1));
    }
    world.clock.pass(Duration.ofSeconds(2));
    int[] launched = new int[4];
    for (int second = 0; second < launched.length; second++) {
      world.clock.pass(Duration.ofSeconds(1));
      run(tick);
      jobs.ticks().placer().run(world.clock.instant());
      launched[second] =
          (int) flood.stream().filter(p -> fresh(p).scheduledAt().isPresent()).count();
      for (int i = 0; i < launched[second]; i++) {
        assertTrue(fresh(flood.get(i)).scheduledAt().isPresent(), "in its order: " + i);
      }
    }
    assertEquals(
        List.of(20, 40, 50, 50), List.of(launched[0], launched[1], launched[2], launched[3]));
    assertEquals(50, aws.calls().stream().filter("RunTask"::equals).count());
    assertEquals(50, plain.ecs(FRANKFURT).listTasks(r -> r.cluster("greenroom")).taskArns().size());
  }

  /** A machine that is switched off: no handler of the code may catch it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** It dies before each call of AWS, and before what ECS has begun with is recorded. */
  @Test
  void aLeaderThatIsKilledBetweenTwoActionsStartsNothingTwice() {
    run(tick(10));
    int calls = 4; // DescribeTaskDefinition, CreateSecret, RegisterTaskDefinition, RunTask
    for (int point = 0; point <= calls; point++) {
      world.deploy(app, 1);
      Process process = room();
      world.clock.pass(Duration.ofSeconds(3));
      run(tick(10));
      Core dying = dying(point);
      assertThrows(
          Killed.class, () -> dying.ticks().placer().run(world.clock.instant()), "" + point);
      assertEquals(Optional.empty(), fresh(process).scheduledAt(), "nobody has recorded it");
      jobs.ticks().placer().run(world.clock.instant());
      assertTrue(fresh(process).scheduledAt().isPresent());
      assertEquals(
          point + 1,
          plain.ecs(FRANKFURT).listTasks(r -> r.cluster("greenroom")).taskArns().size(),
          "one task of each, wherever the first leader died");
    }
  }

  private Core dying(int calls) {
    int[] left = {calls};
    Runnable next =
        () -> {
          if (left[0]-- == 0) {
            throw new Killed();
          }
        };
    EcsLauncher ecs =
        new EcsLauncher(
            settings,
            REGIONS,
            region -> {
              next.run();
              return clients.ecs(region);
            },
            new ManagedSecrets(
                "greenroom",
                region -> {
                  next.run();
                  return clients.secrets(region);
                }),
            id -> Optional.of(Region.Frankfurt),
            node -> Optional.empty(),
            world.clock);
    return world.coreWith(
        world.client, world.clock, Policy.defaults(), time -> {}, new DiesAtTheEnd(ecs));
  }

  private record DiesAtTheEnd(ProcessLauncher ecs) implements ProcessLauncher {
    @Override
    public void launch(LaunchOrder order) throws LaunchRefused {
      ecs.launch(order);
      throw new Killed();
    }

    @Override
    public void stop(String processId, Duration grace) {
      ecs.stop(processId, grace);
    }

    @Override
    public Set<String> known() {
      return ecs.known();
    }

    @Override
    public Set<String> running() {
      return ecs.running();
    }
  }
}
