package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AheadEvents;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.CloudEvent;
import dev.greenroom.aws.EcsCarrier;
import dev.greenroom.aws.EcsLauncher;
import dev.greenroom.aws.EcsSettings;
import dev.greenroom.aws.LaunchPaces;
import dev.greenroom.aws.ManagedSecrets;
import dev.greenroom.aws.TaskEvents;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.image.Carriages;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** Images that ECS gets onto machines before a room needs them, with a clock that a test turns. */
@Timeout(120)
class ImagesAheadOnEcsTest {
  private static final String FRANKFURT = "eu-central-1";
  private static final AwsRegions REGIONS = AwsRegions.parse("Frankfurt | " + FRANKFURT);
  private static final String CLUSTER = "greenroom";
  private static final String CLOUD = "node-11111111-1111-4111-8111-111111111111";
  private static final String METAL = "machine-22222222-2222-4222-8222-222222222222";
  private static final Duration TICK = Duration.ofSeconds(10);

  /** As ECS tells that Docker found no program in a container that it had made. */
  private static final String NOT_STARTED =
      "\"runtimeId\": \"4f1c\", \"exitCode\": 127, \"reason\": \"CannotStartContainerError: Error"
          + " response from daemon: failed to create task for container: exec: no such file\"";

  private static final String NOT_PULLED =
      "\"reason\": \"CannotPullContainerError: pull image manifest has been retried 1 time(s)\"";

  private final World world = new World();
  private AwsStandIn aws;
  private AwsClients clients;
  private AwsClients plain;
  private EcsSettings settings;
  private EcsLauncher launcher;
  private Core jobs;
  private Fleet fleet;
  private Application app;
  private final Map<String, String> machines = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    plain = new AwsClients(Optional.of(aws.behind()));
    clients.ecs(FRANKFURT).createCluster(r -> r.clusterName(CLUSTER));
    settings =
        new EcsSettings(
            CLUSTER,
            Optional.of("arn:aws:iam::123456789012:role/greenroom-task-execution"),
            Optional.of("/greenroom/games"),
            Duration.ofSeconds(10),
            (image, region) -> "registry.%s.example/builds:%s".formatted(region, image));
    jobs = leader(clients::ecs);
    fleet = world.fleet("duels");
    app = world.app("duel");
    joins(CLOUD, Hosting.cloud);
    aws.calls();
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

  /** The jobs of a replica that has just taken the lease: nothing is remembered. */
  private Core leader(Function<String, EcsClient> ecs) {
    LaunchPaces paces = new LaunchPaces(world.clock);
    launcher =
        new EcsLauncher(
            settings,
            REGIONS,
            clients::ecs,
            new ManagedSecrets(CLUSTER, clients::secrets),
            id -> Optional.of(Region.Frankfurt),
            node -> Optional.empty(),
            world.clock,
            paces);
    return world.coreWith(
        world.client,
        world.clock,
        Policy.defaults(),
        time -> {},
        new HostingEngine(
            launcher,
            Optional.empty(),
            world.cloud,
            new EcsCarrier(settings, REGIONS, ecs, paces, world.clock)));
  }

  private void joins(String nodeId, Hosting hosting) {
    world.fleetNode(fleet, nodeId, Region.Frankfurt, hosting);
    machines.put(
        nodeId,
        TestMachine.register(
            clients.ecs(FRANKFURT),
            clients.ec2(FRANKFURT),
            CLUSTER,
            nodeId,
            hosting == Hosting.metal));
  }

  private String deployed() {
    return world.deploy(app, 1, Optional.of(fleet.fleetId())).imageId();
  }

  private List<String> tick() {
    world.clock.pass(TICK);
    return jobs.ticks().pullAhead().run(world.clock.instant());
  }

  private List<Task> tasks() {
    EcsClient ecs = plain.ecs(FRANKFURT);
    List<String> arns = ecs.listTasks(r -> r.cluster(CLUSTER)).taskArns();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster(CLUSTER).tasks(arns)).tasks();
  }

  /** Those that get images, as machine and who started them. */
  private List<String> ahead() {
    return tasks().stream()
        .filter(task -> task.startedBy().startsWith("ahead/"))
        .map(task -> task.containerInstanceArn() + " " + task.startedBy())
        .sorted()
        .toList();
  }

  private String on(String nodeId, String imageId, int tries) {
    return "%s ahead/%d/%s/%s".formatted(machines.get(nodeId), tries, imageId, nodeId);
  }

  private static String event(String startedBy, String status, String container) {
    return """
    {"version": "0", "detail-type": "ECS Task State Change", "source": "aws.ecs",
     "region": "eu-central-1",
     "detail": {"lastStatus": "%s", "desiredStatus": "STOPPED", "startedBy": "%s",
       "taskArn": "arn:aws:ecs:eu-central-1:123456789012:task/greenroom/1",
       "pullStartedAt": "2026-01-02T03:04:05.678Z", "pullStoppedAt": "2026-01-02T03:04:15.678Z",
       "stoppedAt": "2026-01-02T03:04:16.678Z", "stopCode": "TaskFailedToStart",
       "stoppedReason": "Task failed to start",
       "containers": [{"name": "image", "lastStatus": "STOPPED", %s}]}}
    """
        .formatted(status, startedBy, container);
  }

  private Optional<String> told(String nodeId, String imageId, int tries, String container) {
    return told(nodeId, imageId, tries, "STOPPED", container);
  }

  private Optional<String> told(
      String nodeId, String imageId, int tries, String status, String container) {
    String startedBy = "ahead/%d/%s/%s".formatted(tries, imageId, nodeId);
    String event = event(startedBy, status, container);
    TaskEvents ends = new TaskEvents(jobs.heartbeats()::heard);
    assertFalse(ends.take(event), "it is no process");
    return new AheadEvents(jobs.imageArrivals()).take(CloudEvent.parse(event));
  }

  private boolean holds(String nodeId, String imageId) {
    return jobs.nodes().get(nodeId).orElseThrow().images().held().stream()
        .anyMatch(marks -> marks.holds(imageId));
  }

  @Test
  void aNewDeploymentIsOneTaskOnEachMachineOfItsFleet() {
    joins(METAL, Hosting.metal);
    String image = deployed();
    assertEquals(2, tick().size());
    Set<String> both = Set.of(on(CLOUD, image, 1), on(METAL, image, 1));
    assertEquals(both, Set.copyOf(ahead()));
    assertEquals(
        List.of("DescribeTaskDefinition", "RegisterTaskDefinition", "RunTask", "RunTask"),
        aws.calls().stream()
            .filter(call -> call.endsWith("Definition") || call.equals("RunTask"))
            .toList());
    assertEquals(List.of(), tick());
    jobs = leader(clients::ecs);
    assertEquals(List.of(), tick());
    assertEquals(List.of(), aws.calls(), "nothing is asked of ECS meanwhile");

    String late = "node-33333333-3333-4333-8333-333333333333";
    joins(late, Hosting.cloud);
    tick();
    assertTrue(ahead().contains(on(late, image, 1)), () -> ahead().toString());
    assertEquals(3, ahead().size());
  }

  @Test
  void aMachineHoldsWhatCameHoweverItIsTold() {
    String image = deployed();
    tick();
    for (String status : List.of("PROVISIONING", "PENDING", "RUNNING")) {
      told(CLOUD, image, 1, status, "\"image\": \"builds:1\"");
      assertFalse(holds(CLOUD, image), status);
    }
    assertEquals(Optional.empty(), told(CLOUD, image, 1, NOT_STARTED));
    assertTrue(holds(CLOUD, image));
    assertEquals(Optional.empty(), told(CLOUD, image, 1, NOT_STARTED), "twice");
    told(CLOUD, image, 1, "PENDING", "\"image\": \"builds:1\"");
    assertEquals(Optional.empty(), told(CLOUD, image, 1, NOT_PULLED), "of another try");
    assertTrue(holds(CLOUD, image));
    world.clock.pass(Duration.ofDays(1));
    aws.calls();
    assertEquals(List.of(), tick());
    assertEquals(List.of(), aws.calls());
  }

  /** Each of them shows alone that Docker had made a container, and so has the image. */
  @Test
  void whatWasMadeIntoAContainerIsThere() {
    for (String shown :
        List.of(
            "\"runtimeId\": \"4f1c\"",
            "\"exitCode\": 127",
            "\"reason\": \"CannotStartContainerError: no such file\"")) {
      String image = deployed();
      tick();
      told(CLOUD, image, 1, shown);
      assertTrue(holds(CLOUD, image), shown);
    }
  }

  /** As when an image is gone from the registry: told, and tried again later, not in a loop. */
  @Test
  void aPullThatFailsIsToldAndTriedAgainAfterAPause() {
    for (String why :
        List.of(
            NOT_PULLED,
            "\"reason\": \"CannotCreateContainerError: No such image\"",
            "\"image\": \"builds:1\"")) {
      String image = deployed();
      tick();
      Optional<String> line = told(CLOUD, image, 1, why);
      assertTrue(
          line.orElseThrow().startsWith("Image %s did not come to node %s".formatted(image, CLOUD)),
          line::toString);
      assertEquals(Optional.empty(), told(CLOUD, image, 1, why), "twice");
      assertFalse(holds(CLOUD, image));
      for (Duration waited = TICK;
          waited.compareTo(Carriages.FIRST_PAUSE) < 0;
          waited = waited.plus(TICK)) {
        tick();
      }
      assertFalse(ahead().contains(on(CLOUD, image, 2)), why);
      tick();
      assertTrue(ahead().contains(on(CLOUD, image, 2)), why);
      told(CLOUD, image, 2, NOT_STARTED);
      assertTrue(holds(CLOUD, image));
    }
  }

  /** ECS gets the image, and there is nothing that could run. */
  @Test
  void theTaskHasTheImageAndNothingBesides() {
    String image = deployed();
    tick();
    TaskDefinition definition =
        plain
            .ecs(FRANKFURT)
            .describeTaskDefinition(r -> r.taskDefinition("greenroom-ahead-" + image))
            .taskDefinition();
    assertEquals(NetworkMode.NONE, definition.networkMode());
    assertEquals(
        "arn:aws:iam::123456789012:role/greenroom-task-execution", definition.executionRoleArn());
    assertEquals(1, definition.containerDefinitions().size());
    ContainerDefinition container = definition.containerDefinitions().getFirst();
    assertEquals("registry.eu-central-1.example/builds:" + image, container.image());
    assertTrue(container.essential());
    assertEquals(List.of("/greenroom-ahead/" + image + "/nothing"), container.entryPoint());
    assertEquals(List.of(), container.command());
    assertEquals(List.of(), container.portMappings());
    assertEquals(List.of(), container.environment());
    assertEquals(List.of(), container.secrets());
    assertEquals(List.of(), container.mountPoints());
    assertEquals(List.of("ALL"), container.linuxParameters().capabilities().drop());
    assertTrue(container.readonlyRootFilesystem());
    assertEquals(6, container.memoryReservation());
    Task task = tasks().getFirst();
    assertTrue(task.startedBy().length() <= 128, task.startedBy());
    String sent =
        aws.bodies().stream().filter(body -> body.contains("\"clientToken\"")).findFirst().get();
    assertTrue(sent.contains("attribute:greenroom.node == " + CLOUD), sent);
    assertFalse(sent.contains("environment"), sent);
  }

  /** The reconciler, which ends what runs and is no process, sees none of them; agents neither. */
  @Test
  void theyAreNoProcesses() {
    String image = deployed();
    tick();
    clients
        .ecs(FRANKFURT)
        .startTask(
            r ->
                r.cluster(CLUSTER)
                    .taskDefinition("greenroom-ahead-" + image)
                    .startedBy("ecs-svc/1234567890123456789")
                    .containerInstances(machines.get(CLOUD)));
    assertEquals(2, tasks().size());
    assertEquals(Set.of(), launcher.known());
    assertEquals(Set.of(), launcher.running());
    assertEquals(List.of(), jobs.ticks().reconciler().apply(CLOUD).run(world.clock.instant()));
    assertEquals(
        Set.of("RUNNING"), tasks().stream().map(Task::desiredStatus).collect(Collectors.toSet()));
    assertEquals(0, jobs.nodes().get(CLOUD).orElseThrow().life().processes());
  }

  @Test
  void anAnswerThatIsLostStartsOneTask() {
    String image = deployed();
    for (int i = 0; i < 3; i++) {
      aws.loseAnswer("RunTask");
    }
    List<String> told = tick();
    assertTrue(told.getFirst().contains("was asked in vain"), told::toString);
    jobs = leader(clients::ecs);
    tick();
    tick();
    assertEquals(List.of(on(CLOUD, image, 1)), ahead());
  }

  @Test
  void whatIsThrottledWaitsAndPlayersDoNot() {
    String image = deployed();
    for (int i = 0; i < 3; i++) {
      aws.refuse("RunTask", 400, "ThrottlingException", "Rate exceeded");
    }
    assertEquals(List.of(), tick());
    assertEquals(List.of(), ahead());
    Process process = jobs.roomCreation().create(world.room(app)).process();
    assertEquals(Optional.of(CLOUD), process.nodeId());
    assertTrue(launcher.running().contains(process.processId()), "a launch goes on");
    tick();
    assertEquals(List.of(on(CLOUD, image, 1)), ahead());
  }

  @Test
  void launchesOfPlayersComeFirst() {
    deployed();
    for (int i = 0; i < 6; i++) {
      jobs.roomCreation().create(world.room(app));
    }
    aws.calls();
    assertEquals(List.of(), jobs.ticks().pullAhead().run(world.clock.instant()));
    assertEquals(List.of(), aws.calls(), "a quarter of what may be launched is taken");
    tick();
    assertFalse(ahead().isEmpty());
  }

  @Test
  void manyMachinesAreSeenToAtAPaceOfTheirOwn() {
    for (int i = 0; i < 19; i++) {
      joins("node-" + UUID.randomUUID(), Hosting.cloud);
    }
    deployed();
    int before = 0;
    for (int i = 0; i < 20 && before < 20; i++) {
      tick();
      int now = ahead().size();
      assertTrue(now - before <= EcsCarrier.AT_ONCE, "at once: " + (now - before));
      assertNotEquals(before, now);
      before = now;
    }
    assertEquals(20, before);
  }

  @Test
  void whatEcsDoesNotTakeIsToldAndTriedAgainLater() {
    String image = deployed();
    aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"RESOURCE:MEMORY\"}]}");
    assertEquals(
        List.of(
            "image %s is not brought to node %s for now: ECS did not start the task: its machine has not enough of memory"
                .formatted(image, CLOUD)),
        tick());
    assertEquals(List.of(), tick());
    world.clock.pass(Carriages.FIRST_PAUSE);
    tick();
    assertEquals(List.of(on(CLOUD, image, 2)), ahead());
    String other = deployed();
    aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"Rate exceeded\"}]}");
    assertEquals(List.of(), tick());
    tick();
    assertTrue(ahead().contains(on(CLOUD, other, 1)), "pace is no failure");
  }

  @Test
  void aDefinitionThatWasTakenAwayIsMadeAnew() {
    String image = deployed();
    aws.refuse("RunTask", 400, "ClientException", "TaskDefinition is inactive");
    tick();
    aws.calls();
    world.clock.pass(Carriages.FIRST_PAUSE);
    tick();
    assertEquals("DescribeTaskDefinition", aws.calls().getFirst());
    assertEquals(List.of(on(CLOUD, image, 2)), ahead());
  }

  @Test
  void fargateGetsNone() {
    world.node(64_000, 256_000);
    world.deploy(app, 1);
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(), tick());
    }
    assertEquals(List.of(), aws.calls());
  }

  /** A machine that is switched off: no handler of the code may catch it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** It dies before each call of AWS; the next one ends it. */
  @Test
  void aLeaderThatIsKilledBetweenTwoActionsStartsNothingTwice() {
    for (int point = 0; point < 3; point++) {
      String image = deployed();
      int[] left = {point};
      jobs =
          leader(
              region -> {
                if (left[0]-- == 0) {
                  throw new Killed();
                }
                return clients.ecs(region);
              });
      assertThrows(Killed.class, this::tick);
      jobs = leader(clients::ecs);
      tick();
      tick();
      assertEquals(
          List.of(on(CLOUD, image, 1)),
          ahead().stream().filter(task -> task.contains(image)).toList());
      told(CLOUD, image, 1, NOT_STARTED);
    }
  }

  @Test
  void aRoomGoesToTheMachineThatHoldsItsImage() {
    String second = "node-00000000-0000-4000-8000-000000000000";
    joins(second, Hosting.cloud);
    String image = deployed();
    tick();
    told(CLOUD, image, 1, NOT_STARTED);
    Process process = jobs.roomCreation().create(world.room(app)).process();
    assertEquals(Optional.of(CLOUD), process.nodeId(), "and not to the first by its name");
  }
}
