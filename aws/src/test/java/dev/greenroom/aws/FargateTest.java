package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchPostponed;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PidMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Processes of no fleet. */
class FargateTest {
  private static final String FRANKFURT = "eu-central-1";
  private static final String NODE = SharedTick.nodeId(Region.Frankfurt);

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients jobs;
  private static List<String> subnets;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    jobs = Caller.clients(aws.url(), Caller.JOBS);
    clients.ecs(FRANKFURT).createCluster(r -> r.clusterName("greenroom"));
    subnets = TestNetwork.subnets(clients.ec2(FRANKFURT));
  }

  @AfterAll
  static void stop() {
    if (aws != null) {
      clients.close();
      jobs.close();
      aws.close();
    }
  }

  @BeforeEach
  void forgetCalls() {
    aws.calls();
  }

  private static Optional<SharedHosting.Network> network(String region) {
    return Optional.of(new SharedHosting.Network(subnets, List.of("sg-1")));
  }

  private EcsLauncher launcher(Optional<SharedHosting> shared) {
    EcsSettings settings =
        new EcsSettings(
            "greenroom",
            Optional.of("arn:aws:iam::123456789012:role/greenroom-task-execution"),
            Optional.of("/greenroom/games"),
            Duration.ofSeconds(10),
            shared,
            (image, region) -> "registry.example/greenroom:" + image);
    return new EcsLauncher(
        settings,
        AwsRegions.parse("Frankfurt | " + FRANKFURT),
        jobs::ecs,
        new ManagedSecrets("greenroom", jobs::secrets),
        id -> Optional.of(Region.Frankfurt),
        node -> Optional.of("").filter(address -> !address.isEmpty()),
        () -> now);
  }

  private EcsLauncher launcher() {
    return launcher(
        Optional.of(new SharedHosting(region -> "registry.example/agent", FargateTest::network)));
  }

  private static LaunchOrder order() {
    return order("dep-" + UUID.randomUUID());
  }

  private static LaunchOrder order(String deployment) {
    LaunchOrder plain = EcsLauncherTest.order(deployment, NODE, Hosting.shared);
    Map<String, String> env = new HashMap<>(plain.env());
    env.put("HATHORA_SERVER_URL", "https://api.example.com");
    return new LaunchOrder(
        plain.processId(),
        NODE,
        Hosting.shared,
        plain.appId(),
        plain.deploymentId(),
        plain.buildId(),
        plain.region(),
        plain.ports(),
        plain.vcpus(),
        plain.memoryMb(),
        env);
  }

  private static List<Task> tasksOf(String processId) {
    EcsClient ecs = clients.ecs(FRANKFURT);
    List<String> arns = ecs.listTasks(r -> r.cluster("greenroom").startedBy(processId)).taskArns();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster("greenroom").tasks(arns)).tasks();
  }

  private static Map<String, String> values(List<KeyValuePair> pairs) {
    Map<String, String> values = new HashMap<>();
    pairs.forEach(pair -> values.put(pair.name(), pair.value()));
    return values;
  }

  @Test
  void theDefinitionHasTheGameAndTheAgentBesideIt() throws Exception {
    LaunchOrder order = order();
    launcher().launch(order);
    TaskDefinition definition =
        clients
            .ecs(FRANKFURT)
            .describeTaskDefinition(
                r -> r.taskDefinition("greenroom-%s-fargate".formatted(order.deploymentId())))
            .taskDefinition();
    assertEquals(NetworkMode.AWSVPC, definition.networkMode());
    assertEquals(PidMode.TASK, definition.pidMode());
    assertEquals(List.of(Compatibility.FARGATE), definition.requiresCompatibilities());
    assertEquals("512/1024", definition.cpu() + "/" + definition.memory());
    assertEquals(
        "arn:aws:iam::123456789012:role/greenroom-task-execution", definition.executionRoleArn());
    ContainerDefinition game = definition.containerDefinitions().getFirst();
    assertEquals("game", game.name());
    assertEquals(
        List.of(7777, 8080),
        game.portMappings().stream().map(PortMapping::hostPort).toList(),
        "the container's port is the public one");
    assertEquals(List.of(), game.dockerSecurityOptions(), "Fargate takes none");
    assertEquals(
        List.of(), game.linuxParameters().capabilities().add(), "Fargate adds none but one");
    ContainerDefinition agent = definition.containerDefinitions().getLast();
    assertEquals("agent", agent.name());
    assertFalse(agent.essential(), "a game outlasts its agent");
    assertEquals(List.of("SYS_PTRACE"), agent.linuxParameters().capabilities().add());
    assertEquals(
        Map.of(
            "GREENROOM_API_URL",
            "https://api.example.com",
            "GREENROOM_PORTS",
            "default:7777/udp,side-door:8080/tcp"),
        values(agent.environment()));
    assertEquals(List.of(), agent.secrets(), "no secret of the studio is the agent's");
  }

  @Test
  void theTaskHasAPublicAddressAndItsOwnIds() throws Exception {
    LaunchOrder order = order();
    launcher().launch(order);
    Task task = tasksOf(order.processId()).getFirst();
    assertEquals("FARGATE", task.launchTypeAsString());
    String sent =
        aws.bodies().stream()
            .filter(body -> body.contains(order.processId()) && body.contains("\"launchType\""))
            .findFirst()
            .orElseThrow();
    assertTrue(sent.contains("\"assignPublicIp\":\"ENABLED\""), sent);
    assertTrue(sent.contains("\"securityGroups\":[\"sg-1\"]"), sent);
    assertFalse(sent.contains("placementConstraints"), sent);
    Map<String, Map<String, String>> own = new HashMap<>();
    for (ContainerOverride override : task.overrides().containerOverrides()) {
      own.put(override.name(), values(override.environment()));
    }
    assertEquals(order.processId(), own.get("game").get("HATHORA_PROCESS_ID"));
    assertFalse(own.get("game").containsKey("HATHORA_HOSTNAME"), "nobody knows it yet");
    assertEquals(
        Map.of(
            "GREENROOM_PROCESS_ID",
            order.processId(),
            "GREENROOM_PROCESS_TOKEN",
            "token-of-" + order.processId()),
        own.get("agent"));
  }

  @Test
  void anotherAddressOfTheApiIsAnotherDefinition() throws Exception {
    LaunchOrder order = order();
    launcher().launch(order);
    LaunchOrder moved = order(order.deploymentId());
    moved.env().put("HATHORA_SERVER_URL", "https://elsewhere.example.com");
    launcher().launch(moved);
    assertEquals(2, aws.calls().stream().filter("RegisterTaskDefinition"::equals).count());
  }

  @Test
  void theSameOrderTwiceIsOneTaskAndAnyOtherIsOneCall() throws Exception {
    EcsLauncher launcher = launcher();
    LaunchOrder order = order();
    launcher.launch(order);
    aws.calls();
    launcher.launch(order);
    launcher.launch(order(order.deploymentId()));
    assertEquals(List.of("RunTask", "RunTask"), aws.calls());
    assertEquals(1, tasksOf(order.processId()).size());
    aws.calls();
    launcher.stop(order.processId(), Duration.ZERO);
    assertEquals(List.of("ListTasks", "StopTask"), aws.calls());
    assertFalse(launcher.running().contains(order.processId()));
  }

  @Test
  void oneConfigurationThatIsTooLongForBothContainersIsAskedFor() throws Exception {
    LaunchOrder order = order();
    order.env().put("HATHORA_INITIAL_ROOM_CONFIG", "x".repeat(7_600));
    launcher().launch(order);
    Task task = tasksOf(order.processId()).getFirst();
    Map<String, String> game =
        values(task.overrides().containerOverrides().getFirst().environment());
    assertEquals("true", game.get("GREENROOM_INITIAL_ROOM_CONFIG_OMITTED"));
    assertFalse(game.containsKey("HATHORA_INITIAL_ROOM_CONFIG"));
  }

  @Test
  void withoutFargateItIsRefusedAndWithoutANetworkItWaits() {
    LaunchRefused refused =
        assertThrows(LaunchRefused.class, () -> launcher(Optional.empty()).launch(order()));
    assertTrue(refused.getMessage().contains("names no fleet"), refused.getMessage());
    SharedHosting nowhere = new SharedHosting(region -> "agent", region -> Optional.empty());
    assertThrows(IllegalStateException.class, () -> launcher(Optional.of(nowhere)).launch(order()));
    assertFalse(aws.calls().contains("RunTask"));
  }

  /** Each is told in an answer 200, or as an error; none of them fails a process. */
  @Test
  void whatFargateHasNoneOfForTheMomentWaits() throws Exception {
    for (String reason :
        List.of(
            "Capacity is unavailable at this time. Please try again later",
            "RESOURCE:ENI",
            "Rate exceeded",
            "You've reached the limit on the number of vCPUs you can run concurrently")) {
      LaunchOrder order = order();
      aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"%s\"}]}".formatted(reason));
      EcsLauncher launcher = launcher();
      assertThrows(LaunchPostponed.class, () -> launcher.launch(order), reason);
      now = now.plusSeconds(1);
      launcher.launch(order);
      assertEquals(1, tasksOf(order.processId()).size(), reason);
    }
    for (String message :
        List.of(
            "Capacity is unavailable at this time. Please try again later",
            "You've reached the limit on the number of vCPUs you can run concurrently")) {
      LaunchOrder order = order();
      aws.refuse("RunTask", 400, "ClientException", message);
      assertThrows(IllegalStateException.class, () -> launcher().launch(order), message);
      launcher().launch(order);
      assertEquals(1, tasksOf(order.processId()).size(), message);
    }
  }

  @Test
  void aThrottledLaunchSlowsTheNextOnesDown() throws Exception {
    EcsLauncher launcher = launcher();
    LaunchOrder order = order();
    launcher.launch(order());
    for (int i = 0; i < 3; i++) {
      aws.refuse("RunTask", 400, "ThrottlingException", "Rate exceeded");
    }
    assertThrows(LaunchPostponed.class, () -> launcher.launch(order));
    aws.calls();
    assertThrows(LaunchPostponed.class, () -> launcher.launch(order));
    assertEquals(List.of(), aws.calls(), "AWS is left in peace");
    now = now.plusSeconds(1);
    launcher.launch(order);
    assertEquals(1, tasksOf(order.processId()).size());
  }

  @Test
  void moreThanTheAccountMayStartWaits() throws Exception {
    EcsLauncher launcher = launcher();
    String deployment = "dep-" + UUID.randomUUID();
    int launched = 0;
    for (int i = 0; i < 30; i++) {
      try {
        launcher.launch(order(deployment));
        launched++;
      } catch (LaunchPostponed later) {
        assertEquals(
            "ECS in eu-central-1 takes no launch more at the moment; this one waits",
            later.getMessage());
      }
    }
    assertEquals(20, launched);
    now = now.plusMillis(500);
    for (int i = 0; i < 10; i++) {
      launcher.launch(order(deployment));
    }
  }

  /** Its stack may be deployed later, and Systems Manager may throttle. */
  @Test
  void aRegionIsAskedForItsNetworkUntilItSaysIt() throws Exception {
    RegionParameters parameters = new RegionParameters("greenroom", jobs::parameters);
    EcsLauncher launcher =
        launcher(Optional.of(new SharedHosting(region -> "agent", parameters::shared)));
    LaunchOrder order = order();
    assertThrows(IllegalStateException.class, () -> launcher.launch(order));
    say("/greenroom/subnets", String.join(", ", subnets));
    say("/greenroom/shared-guard", "sg-1");
    for (int i = 0; i < 3; i++) {
      aws.refuse("GetParameter", 400, "ThrottlingException", "Rate exceeded");
    }
    assertThrows(RuntimeException.class, () -> launcher.launch(order));
    launcher.launch(order);
    assertEquals(1, tasksOf(order.processId()).size());
    aws.calls();
    launcher.launch(order(order.deploymentId()));
    assertEquals(List.of("RunTask"), aws.calls(), "it is asked once");
  }

  private static void say(String name, String value) {
    clients
        .parameters(FRANKFURT)
        .putParameter(r -> r.name(name).value(value).type(ParameterType.STRING));
  }
}
