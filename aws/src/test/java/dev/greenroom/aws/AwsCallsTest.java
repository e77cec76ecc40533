package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.scaling.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;

/** The table of docs/aws-calls.md, held against what is called. */
class AwsCallsTest {
  private static final String REGION = "eu-central-1";
  private static final String NODE = "node-11111111-1111-4111-8111-111111111111";
  private static final Path PAGE = Path.of("..", "docs", "aws-calls.md");

  private AwsStandIn aws;
  private AwsClients clients;
  private AwsClients jobs;
  private List<String> subnets;
  private Instant now = Instant.now();
  private final Map<String, String> flows = new LinkedHashMap<>();

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    jobs = Caller.clients(aws.url(), Caller.JOBS);
    clients.ecs(REGION).createCluster(r -> r.clusterName("greenroom"));
    TestMachine.register(clients.ecs(REGION), clients.ec2(REGION), "greenroom", NODE, false);
    subnets = TestNetwork.subnets(clients.ec2(REGION));
    TestNetwork.launchTemplate(clients.ec2(REGION), "greenroom-node");
  }

  @AfterEach
  void stop() {
    if (aws != null) {
      clients.close();
      jobs.close();
      aws.close();
    }
  }

  /** Something that a flow does. */
  private interface Flow {
    void run() throws Exception;
  }

  private void flow(String name, Flow flow) throws Exception {
    aws.calls();
    flow.run();
    List<String> counted = new ArrayList<>();
    List<String> calls = aws.calls();
    for (int from = 0; from < calls.size(); ) {
      int to = from;
      while (to < calls.size() && calls.get(to).equals(calls.get(from))) {
        to++;
      }
      counted.add((to - from > 1 ? (to - from) + " × " : "") + calls.get(from));
      from = to;
    }
    flows.put(name, String.join("; ", counted));
  }

  private EcsLauncher launcher() {
    return new EcsLauncher(
        new EcsSettings(
                "greenroom",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                (i, r) -> i)
            .with(
                new SharedHosting(
                    region -> "agent",
                    region -> Optional.of(new SharedHosting.Network(subnets, List.of("sg-1"))))),
        AwsRegions.parse("Frankfurt | " + REGION),
        jobs::ecs,
        new ManagedSecrets("greenroom", jobs::secrets),
        id -> Optional.of(Region.Frankfurt),
        node -> Optional.empty(),
        this::patient);
  }

  /** A second passes with each look: nothing has to wait for its turn. */
  private Instant patient() {
    now = now.plusSeconds(1);
    return now;
  }

  private static LaunchOrder order(String deploymentId) {
    return EcsLauncherTest.order(deploymentId, NODE, Hosting.cloud);
  }

  @Test
  void thePageSaysWhatIsCalled() throws Exception {
    EcsLauncher launcher = launcher();
    String deployment = "dep-" + UUID.randomUUID();
    LaunchOrder first = order(deployment);
    flow("launch, the first of a deployment in an AWS region", () -> launcher.launch(first));
    flow(
        "launch, the first of a deployment with the environment of another",
        () -> launcher.launch(order(deployment + ".2")));
    flow("launch, any other", () -> launcher.launch(order(deployment)));
    EcsLauncher restarted = launcher();
    flow(
        "launch, the first after a restart of the program",
        () -> restarted.launch(order(deployment)));
    aws.loseAnswer("RunTask");
    flow("launch, said again since the answer was lost", () -> launcher.launch(order(deployment)));
    aws.answer("RunTask", "{\"tasks\":[],\"failures\":[{\"reason\":\"RESOURCE:CPU\"}]}");
    flow(
        "launch, refused for the moment",
        () -> assertThrows(IllegalStateException.class, () -> launcher.launch(order(deployment))));
    flow("stop of a process", () -> launcher.stop(first.processId(), Duration.ZERO));
    flow("stop of what has ended", () -> launcher.stop(first.processId(), Duration.ZERO));
    shared(launcher);
    images();
    comparisons(launcher, deployment);
    nodes();
    secrets(EcsLauncherTest.appOf(deployment));
    assertEquals(page(), flows);
  }

  /** Those of applications, of which one was deleted. */
  private void secrets(String deleted) throws Exception {
    SecretsTick tick =
        new SecretsTick(
            new ManagedSecrets("greenroom", jobs::secrets),
            List.of(REGION),
            app -> !app.equals(deleted));
    flow("secrets of an application that was deleted", () -> tick.run(now));
    flow("secrets are looked at", () -> tick.run(now));
  }

  /** What a machine gets before a room needs it. */
  private void images() throws Exception {
    EcsCarrier carrier = carrier();
    String image = UUID.randomUUID().toString();
    flow("an image gets onto a node, the first in an AWS region", () -> bring(carrier, image, 1));
    flow("an image gets onto a node, any other", () -> bring(carrier, image, 2));
    EcsCarrier restarted = carrier();
    flow(
        "an image gets onto a node, the first after a restart of the program",
        () -> bring(restarted, image, 3));
  }

  private EcsCarrier carrier() {
    return new EcsCarrier(
        new EcsSettings(
            "greenroom", Optional.empty(), Optional.empty(), Duration.ofSeconds(10), (i, r) -> i),
        AwsRegions.parse("Frankfurt | " + REGION),
        clients::ecs,
        new LaunchPaces(this::patient),
        this::patient);
  }

  private void bring(EcsCarrier carrier, String imageId, int tries) {
    Node node =
        new Node(
            NODE,
            Node.pool(Optional.empty(), Optional.of(Region.Frankfurt)),
            Hosting.cloud,
            NodeStatus.running,
            "",
            4000,
            0,
            8192,
            0,
            now,
            "none",
            now);
    assertTrue(carrier.serves(node));
    assertEquals(new ImageCarrier.Answer.Begun(), carrier.bring(node, imageId, tries));
  }

  /** A task of no fleet, and where it is. */
  private void shared(EcsLauncher launcher) throws Exception {
    String deployment = "dep-" + UUID.randomUUID();
    LaunchOrder first = EcsLauncherTest.order(deployment, NODE, Hosting.shared);
    flow("launch on Fargate, the first of a deployment", () -> launcher.launch(first));
    LaunchOrder order = EcsLauncherTest.order(deployment, NODE, Hosting.shared);
    flow("launch on Fargate, any other", () -> launcher.launch(order));
    String card =
        clients
            .ec2(REGION)
            .describeNetworkInterfaces()
            .networkInterfaces()
            .getFirst()
            .networkInterfaceId();
    TaskAddresses addresses =
        new TaskAddresses(jobs::ec2, id -> Optional.empty(), (process, address) -> {});
    flow("a task of Fargate has its address", () -> addresses.found(null, REGION, card));
    flow("a task of Fargate is stopped", () -> launcher.stop(order.processId(), Duration.ZERO));
    launcher.stop(first.processId(), Duration.ZERO);
  }

  /** What ECS and EC2 tell. */
  private void events(Ec2Nodes nodes, String nodeId) throws Exception {
    String queue = clients.queues(REGION).createQueue(r -> r.queueName("cloud-events")).queueUrl();
    CloudEvents events =
        new CloudEvents(
            jobs.queues(REGION),
            queue,
            Map.of(CloudEvents.TASK, event -> {}),
            time -> {},
            line -> {});
    clients
        .queues(REGION)
        .sendMessage(
            r ->
                r.queueUrl(queue)
                    .messageBody("{\"detail-type\":\"ECS Task State Change\",\"detail\":{}}"));
    flow("up to ten events are read", events::read);
    String instance =
        clients
            .ec2(REGION)
            .describeInstances(
                r -> r.filters(Filter.builder().name("tag:greenroom.node").values(nodeId).build()))
            .reservations()
            .getFirst()
            .instances()
            .getFirst()
            .instanceId();
    flow(
        "an event of a machine",
        () -> assertEquals(Optional.of(nodeId), nodes.nodeOf(REGION, instance)));
  }

  private void comparisons(EcsLauncher launcher, String deployment) throws Exception {
    // There are ten already, three of them for images, and three of which have ended.
    for (int i = 10; i < 150; i++) {
      launcher.launch(order(deployment));
    }
    flow("which processes run, 150 tasks in an AWS region", launcher::running);
    EcsLauncher elsewhere =
        new EcsLauncher(
            new EcsSettings(
                "other", Optional.empty(), Optional.empty(), Duration.ofSeconds(10), (i, r) -> i),
            AwsRegions.parse("Frankfurt | " + REGION),
            clients::ecs,
            new ManagedSecrets("other", clients::secrets),
            id -> Optional.of(Region.Frankfurt),
            node -> Optional.empty(),
            InstantSource.system());
    clients.ecs(REGION).createCluster(r -> r.clusterName("other"));
    flow("which processes run, no task in an AWS region", elsewhere::running);
  }

  private void nodes() throws Exception {
    Ec2Nodes nodes =
        new Ec2Nodes(
            new Ec2Settings(
                "greenroom", "greenroom-node", Map.of(REGION, subnets), InstanceTypes.defaults()),
            AwsRegions.parse("Frankfurt | " + REGION),
            jobs::ec2,
            jobs::secrets,
            id -> Optional.of(Region.Frankfurt),
            InstantSource.system());
    CloudNodes.Order one = node();
    flow("a node is started", () -> nodes.start(List.of(one)));
    aws.answer(
        "CreateFleet",
        "<CreateFleetResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<fleetInstanceSet/><errorSet/></CreateFleetResponse>");
    flow(
        "a node that no zone has in any type",
        () -> assertEquals(1, nodes.start(List.of(node())).size()));
    flow("all nodes of an AWS region are looked at", nodes::known);
    events(nodes, one.nodeId());
    flow("a node is ended", () -> nodes.end(one.nodeId()));
  }

  private static CloudNodes.Order node() {
    return new CloudNodes.Order(
        "node-" + UUID.randomUUID(),
        "org-1",
        "fleet-1",
        Region.Frankfurt,
        "shape-amd64-4-8",
        new Size(4000, 8192),
        "token");
  }

  /** The first table of the page. */
  private static Map<String, String> page() throws Exception {
    Map<String, String> rows = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(PAGE);
    for (String line : lines.subList(lines.indexOf("|---|---|") + 1, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      String[] cells = line.split("\\|");
      rows.put(cells[1].strip(), cells[2].strip());
    }
    return rows;
  }
}
