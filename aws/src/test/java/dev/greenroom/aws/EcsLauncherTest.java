package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

class EcsLauncherTest {
  private static final String FRANKFURT = "eu-central-1";
  private static final String NODE = "node-11111111-1111-4111-8111-111111111111";
  private static final String METAL = "machine-22222222-2222-4222-8222-222222222222";
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String SECRET = "of-the-studio";

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients jobs;
  private static EcsSettings settings;
  private static String cloudMachine;
  private static String metalMachine;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    jobs = Caller.clients(aws.url(), Caller.JOBS);
    settings =
        new EcsSettings(
            "greenroom",
            Optional.of("arn:aws:iam::123456789012:role/greenroom-task-execution"),
            Optional.of("/greenroom/games"),
            Duration.ofSeconds(10),
            (image, region) -> "registry.%s.example/greenroom:%s".formatted(region, image));
    EcsClient ecs = clients.ecs(FRANKFURT);
    ecs.createCluster(r -> r.clusterName("greenroom"));
    clients.ecs("us-west-2").createCluster(r -> r.clusterName("greenroom"));
    cloudMachine =
        TestMachine.register(ecs, clients.ec2(FRANKFURT), settings.cluster(), NODE, false);
    metalMachine =
        TestMachine.register(ecs, clients.ec2(FRANKFURT), settings.cluster(), METAL, true);
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

  private static EcsLauncher launcher() {
    return launcher(InstantSource.fixed(NOW));
  }

  private static EcsLauncher launcher(InstantSource clock) {
    return new EcsLauncher(
        settings,
        AwsRegions.parse("Frankfurt | eu-central-1\nSeattle | us-west-2"),
        jobs::ecs,
        new ManagedSecrets(settings.name(), jobs::secrets),
        id -> Optional.of(Region.Frankfurt),
        node -> Optional.of("players.example"),
        clock);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  static LaunchOrder order(String deploymentId, String nodeId, Hosting hosting) {
    return order(deploymentId, nodeId, hosting, Map.of());
  }

  private static LaunchOrder order(
      String deploymentId, String nodeId, Hosting hosting, Map<String, String> more) {
    String processId = id();
    Map<String, String> env = new LinkedHashMap<>();
    env.put("DATABASE", SECRET);
    env.put("HATHORA_APP_SECRET", SECRET);
    env.put("HATHORA_APP_ID", "app-1");
    env.put("HATHORA_PROCESS_ID", processId);
    env.put("HATHORA_REGION", "Frankfurt");
    env.put("GREENROOM_PROCESS_TOKEN", "token-of-" + processId);
    env.putAll(more);
    return new LaunchOrder(
        processId,
        nodeId,
        hosting,
        appOf(deploymentId),
        deploymentId,
        "image-1",
        Region.Frankfurt,
        List.of(
            new ContainerPort("default", 7777, TransportType.udp),
            new ContainerPort("side-door", 8080, TransportType.tcp)),
        0.5,
        256,
        env);
  }

  /** Each deployment is of an application of its own; what follows a dot is its number there. */
  static String appOf(String deploymentId) {
    return deploymentId.replace("dep-", "app-").replaceAll("[.].*", "");
  }

  private static List<Task> tasksOf(String processId) {
    EcsClient ecs = clients.ecs(FRANKFURT);
    List<String> arns = ecs.listTasks(r -> r.cluster("greenroom").startedBy(processId)).taskArns();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster("greenroom").tasks(arns)).tasks();
  }

  private static TaskDefinition definitionOf(String processId) {
    String arn = tasksOf(processId).getFirst().taskDefinitionArn();
    return clients
        .ecs(FRANKFURT)
        .describeTaskDefinition(r -> r.taskDefinition(arn))
        .taskDefinition();
  }

  @Test
  void aProcessIsATaskOnTheMachineThatWasChosen() throws Exception {
    LaunchOrder cloud = order("dep-" + id(), NODE, Hosting.cloud);
    LaunchOrder metal = order("dep-" + id(), METAL, Hosting.metal);
    launcher().launch(cloud);
    launcher().launch(metal);
    assertEquals(
        List.of(cloudMachine),
        tasksOf(cloud.processId()).stream().map(Task::containerInstanceArn).toList());
    assertEquals(
        List.of(metalMachine),
        tasksOf(metal.processId()).stream().map(Task::containerInstanceArn).toList());
  }

  @Test
  void aDefinitionIsMadeOnceAndFoundAgainAfterARestart() throws Exception {
    String deployment = "dep-" + id();
    EcsLauncher first = launcher();
    first.launch(order(deployment, NODE, Hosting.cloud));
    assertEquals(
        List.of("DescribeTaskDefinition", "CreateSecret", "RegisterTaskDefinition", "RunTask"),
        aws.calls());
    first.launch(order(deployment, NODE, Hosting.cloud));
    assertEquals(List.of("RunTask"), aws.calls());
    EcsLauncher restarted = launcher();
    restarted.launch(order(deployment, NODE, Hosting.cloud));
    assertEquals(List.of("DescribeTaskDefinition", "RunTask"), aws.calls());
    restarted.launch(order(deployment, METAL, Hosting.metal));
    assertEquals(List.of("RunTask"), aws.calls(), "metal and cloud have one kind of network");
  }

  @Test
  void aDefinitionOfOtherContentIsMadeAnewWithSecretsOfItsOwn() throws Exception {
    String deployment = "dep-" + id();
    launcher().launch(order(deployment, NODE, Hosting.cloud));
    aws.calls();
    LaunchOrder changed = order(deployment, NODE, Hosting.cloud, Map.of("DATABASE", "another"));
    launcher().launch(changed);
    assertEquals(
        List.of("DescribeTaskDefinition", "CreateSecret", "RegisterTaskDefinition", "RunTask"),
        aws.calls());
    assertEquals(2, definitionOf(changed.processId()).revision());
    String from =
        definitionOf(changed.processId()).containerDefinitions().getFirst().secrets().stream()
            .filter(secret -> secret.name().equals("DATABASE"))
            .findFirst()
            .orElseThrow()
            .valueFrom();
    String arn = from.substring(0, from.indexOf(":DATABASE::"));
    assertTrue(
        clients
            .secrets(FRANKFURT)
            .getSecretValue(r -> r.secretId(arn))
            .secretString()
            .contains("\"DATABASE\":\"another\""));
  }

  @Test
  void deploymentsOfAnApplicationShareASecretWhileItsValuesAreTheSame() throws Exception {
    String app = id();
    LaunchOrder first = order("dep-" + app + ".1", NODE, Hosting.cloud);
    LaunchOrder second = order("dep-" + app + ".2", NODE, Hosting.cloud);
    LaunchOrder other = order("dep-" + id(), NODE, Hosting.cloud);
    for (LaunchOrder order : List.of(first, second, other)) {
      launcher().launch(order);
    }
    assertEquals(secretOf(first), secretOf(second));
    assertNotEquals(secretOf(first), secretOf(other), "another application's is its own");
  }

  /** Somebody made or restored it by hand. */
  @Test
  void aSecretThatStandsThereByAnotherTokenIsTaken() throws Exception {
    String app = id();
    LaunchOrder first = order("dep-" + app + ".1", NODE, Hosting.cloud);
    launcher().launch(first);
    String name = secretOf(first);
    var secrets = clients.secrets(FRANKFURT);
    String text = secrets.getSecretValue(r -> r.secretId(name)).secretString();
    String called = secrets.describeSecret(r -> r.secretId(name)).name();
    secrets.deleteSecret(r -> r.secretId(name).forceDeleteWithoutRecovery(true));
    String there = secrets.createSecret(r -> r.name(called).secretString(text)).arn();
    aws.calls();

    LaunchOrder second = order("dep-" + app + ".2", NODE, Hosting.cloud);
    launcher().launch(second);

    assertTrue(aws.calls().containsAll(List.of("CreateSecret", "DescribeSecret")));
    assertEquals(there, secretOf(second));
  }

  @Test
  void secretsGoWithTheirApplication() throws Exception {
    String deleted = "dep-" + id();
    String kept = "dep-" + id();
    launcher().launch(order(deleted, NODE, Hosting.cloud));
    launcher().launch(order(deleted, NODE, Hosting.cloud, Map.of("DATABASE", "another")));
    LaunchOrder stays = order(kept, NODE, Hosting.cloud);
    launcher().launch(stays);
    ManagedSecrets secrets = new ManagedSecrets(settings.name(), jobs::secrets);
    assertTrue(
        secrets.owners(FRANKFURT).containsAll(List.of(appOf(deleted), appOf(kept))),
        () -> secrets.owners(FRANKFURT).toString());
    SecretsTick tick =
        new SecretsTick(
            secrets, List.of("us-west-2", FRANKFURT), app -> !app.equals(appOf(deleted)));
    aws.refuse("ListSecrets", 400, "AccessDeniedException", "not allowed");
    List<String> told = tick.run(NOW);
    assertTrue(
        told.getFirst().startsWith("secrets in us-west-2 were not looked at"), told::toString);
    assertEquals(2, told.size(), told::toString);
    assertFalse(secrets.owners(FRANKFURT).contains(appOf(deleted)));
    assertTrue(secrets.owners(FRANKFURT).contains(appOf(kept)));
    assertTrue(
        clients
            .secrets(FRANKFURT)
            .getSecretValue(r -> r.secretId(secretOf(stays)))
            .secretString()
            .contains(SECRET));
    assertEquals(List.of(), tick.run(NOW));
  }

  private static String secretOf(LaunchOrder order) {
    String from =
        definitionOf(order.processId())
            .containerDefinitions()
            .getFirst()
            .secrets()
            .getFirst()
            .valueFrom();
    return from.replaceAll(":[A-Z_]+::$", "");
  }

  @Test
  void noSecretStandsInADefinitionOrAnOverride() throws Exception {
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    launcher().launch(order);
    ContainerDefinition game = definitionOf(order.processId()).containerDefinitions().getFirst();
    String shown = game.toString() + game.environment();
    assertTrue(shown.contains("app-1"), "the environment is in it");
    assertFalse(shown.contains(SECRET), shown);
    assertFalse(shown.contains(order.processId()), "what is one process's own is there");
    assertEquals(
        Set.of("DATABASE", "HATHORA_APP_SECRET"),
        new HashSet<>(game.secrets().stream().map(secret -> secret.name()).toList()));
    Map<String, String> fixed = values(game.environment());
    assertEquals("default:7777/udp,side-door:8080/tcp", fixed.get("GREENROOM_PORTS"));
    assertEquals("7777", fixed.get("PORT"));
    assertEquals("7777", fixed.get("HATHORA_DEFAULT_PORT"));
    assertEquals("8080", fixed.get("HATHORA_SIDE_DOOR_PORT"));
    Map<String, String> own =
        values(
            tasksOf(order.processId())
                .getFirst()
                .overrides()
                .containerOverrides()
                .getFirst()
                .environment());
    assertEquals(
        Map.of(
            "HATHORA_PROCESS_ID",
            order.processId(),
            "HATHORA_REGION",
            "Frankfurt",
            "GREENROOM_PROCESS_TOKEN",
            "token-of-" + order.processId(),
            "HATHORA_HOSTNAME",
            "players.example"),
        own);
  }

  private static Map<String, String> values(List<KeyValuePair> pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    pairs.forEach(pair -> values.put(pair.name(), pair.value()));
    return values;
  }

  @Test
  void theSameOrderTwiceIsOneTaskAndAnAnswerMayBeLost() throws Exception {
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    EcsLauncher launcher = launcher();
    aws.loseAnswer("RunTask");
    launcher.launch(order);
    launcher.launch(order);
    assertEquals(1, tasksOf(order.processId()).size());
  }

  @Test
  void anOrderThatWasBegunElsewhereIsBegun() throws Exception {
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    launcher().launch(order);
    LaunchOrder moved =
        new LaunchOrder(
            order.processId(),
            METAL,
            Hosting.metal,
            order.appId(),
            order.deploymentId(),
            order.buildId(),
            order.region(),
            order.ports(),
            order.vcpus(),
            order.memoryMb(),
            order.env());
    launcher().launch(moved);
    assertEquals(1, tasksOf(order.processId()).size());
  }

  @Test
  void whatFailsForTheMomentMayBeRepeated() throws Exception {
    LaunchOrder nowhere = order("dep-" + id(), "node-unknown", Hosting.cloud);
    assertThrows(IllegalStateException.class, () -> launcher().launch(nowhere));
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    for (String reason : List.of("RESOURCE:MEMORY", "RESOURCE:PORTS", "AGENT", "new to us")) {
      aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"%s\"}]}".formatted(reason));
      assertThrows(IllegalStateException.class, () -> launcher().launch(order), reason);
    }
    aws.refuse("RunTask", 400, "ClientException", "TaskDefinition is inactive");
    EcsLauncher launcher = launcher();
    assertThrows(IllegalStateException.class, () -> launcher.launch(order));
    aws.calls();
    launcher.launch(order);
    assertEquals(
        "DescribeTaskDefinition", aws.calls().getFirst(), "the definition is looked for anew");
    assertEquals(1, tasksOf(order.processId()).size());
  }

  @Test
  void throttlingIsWaitedOut() throws Exception {
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    aws.refuse("RunTask", 400, "ThrottlingException", "Rate exceeded");
    aws.refuse("DescribeTaskDefinition", 400, "ThrottlingException", "Rate exceeded");
    launcher().launch(order);
    assertEquals(1, tasksOf(order.processId()).size());
  }

  /** All calls of a launch: the same order again, and one task comes of it. */
  @Test
  void whateverCallFailsTheOrderMayBeRepeated() throws Exception {
    for (String action :
        List.of("DescribeTaskDefinition", "CreateSecret", "RegisterTaskDefinition", "RunTask")) {
      for (String fault : List.of("ExpiredTokenException", "ThrottlingException")) {
        LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
        for (int i = 0; i < (fault.startsWith("Thr") ? 3 : 1); i++) {
          aws.refuse(action, 400, fault, "of a moment");
        }
        assertThrows(RuntimeException.class, () -> launcher().launch(order), action + fault);
        launcher().launch(order);
        assertEquals(1, tasksOf(order.processId()).size(), action + fault);
      }
    }
  }

  @Test
  void whatCanNeverStartIsRefused() {
    LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
    aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"ATTRIBUTE\"}]}");
    assertThrows(LaunchRefused.class, () -> launcher().launch(order));
    aws.refuse("RunTask", 400, "InvalidParameterException", "Override is not valid");
    assertThrows(LaunchRefused.class, () -> launcher().launch(order));
    LaunchOrder other = order("dep-" + id(), NODE, Hosting.cloud);
    aws.refuse("RegisterTaskDefinition", 400, "ClientException", "Invalid 'memory' setting");
    LaunchRefused refused = assertThrows(LaunchRefused.class, () -> launcher().launch(other));
    assertTrue(refused.getMessage().contains("Invalid 'memory' setting"), refused.getMessage());
    assertTrue(tasksOf(order.processId()).isEmpty());
  }

  @Test
  void aLongConfigurationIsLeftOutOfTheOverrideAndSaidSo() throws Exception {
    String longest = "x".repeat(10_000);
    LaunchOrder order =
        order(
            "dep-" + id(),
            NODE,
            Hosting.cloud,
            Map.of("HATHORA_INITIAL_ROOM_CONFIG", longest, "HATHORA_INITIAL_ROOM_ID", "r1"));
    launcher().launch(order);
    Map<String, String> own =
        values(
            tasksOf(order.processId())
                .getFirst()
                .overrides()
                .containerOverrides()
                .getFirst()
                .environment());
    assertEquals("r1", own.get("HATHORA_INITIAL_ROOM_ID"));
    assertFalse(own.containsKey("HATHORA_INITIAL_ROOM_CONFIG"));
    assertEquals("true", own.get("GREENROOM_INITIAL_ROOM_CONFIG_OMITTED"));
    assertTrue(own.toString().length() < 8_192);
  }

  @Test
  void whatRunsIsListedInPagesAndWhatHasEndedIsRemembered() throws Exception {
    Instant[] now = {NOW};
    EcsLauncher launcher = launcher(() -> now[0]);
    String deployment = "dep-" + id();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 130; i++) {
      LaunchOrder order = order(deployment, NODE, Hosting.cloud);
      launcher.launch(order);
      now[0] = now[0].plusMillis(50);
      ids.add(order.processId());
    }
    String ended = ids.iterator().next();
    launcher.stop(ended, Duration.ofSeconds(10));
    assertTrue(launcher.known().containsAll(ids));
    Set<String> running = launcher.running();
    assertFalse(running.contains(ended));
    ids.remove(ended);
    assertTrue(running.containsAll(ids));
    ids.forEach(id -> launcher.stop(id, Duration.ofSeconds(10)));
    assertTrue(launcher.running().stream().noneMatch(ids::contains));
  }

  @Test
  void anEndOfWhichNoAgentToldIsForgottenAfterAWhile() throws Exception {
    EcsLauncher launcher = launcher();
    LaunchOrder some = order("dep-" + id(), NODE, Hosting.cloud);
    launcher.launch(some);
    String justNow = id();
    String before = id();
    String task = "{\"startedBy\":\"%s\",\"lastStatus\":\"STOPPED\",\"stoppedAt\":%d}";
    aws.answer(
        "DescribeTasks",
        "{\"tasks\":[%s,%s]}"
            .formatted(
                task.formatted(justNow, NOW.minusSeconds(119).getEpochSecond()),
                task.formatted(before, NOW.minusSeconds(121).getEpochSecond())));
    Set<String> known = launcher.known();
    assertTrue(known.contains(justNow), known.toString());
    assertFalse(known.contains(before), known.toString());
    launcher.stop(some.processId(), Duration.ZERO);
  }

  @Test
  void aStopOfWhatIsNotThereIsNothing() {
    launcher().stop(id(), Duration.ofSeconds(10));
    assertEquals(List.of("ListTasks"), aws.calls());
  }

  @Test
  void aRegionThatDoesNotAnswerLosesNothing() {
    for (int i = 0; i < 3; i++) {
      aws.refuse("ListTasks", 500, "ServerException", "down");
    }
    assertThrows(RuntimeException.class, () -> launcher().known());
  }

  @Test
  void aStopThatIsThrottledIsRepeated() throws Exception {
    for (String action : List.of("ListTasks", "StopTask")) {
      LaunchOrder order = order("dep-" + id(), NODE, Hosting.cloud);
      launcher().launch(order);
      for (int i = 0; i < 3; i++) {
        aws.refuse(action, 400, "ThrottlingException", "Rate exceeded");
      }
      assertThrows(
          RuntimeException.class,
          () -> launcher().stop(order.processId(), Duration.ofSeconds(10)),
          action);
      assertTrue(launcher().running().contains(order.processId()), action);
      launcher().stop(order.processId(), Duration.ofSeconds(10));
      assertFalse(launcher().running().contains(order.processId()), action);
    }
  }
}
