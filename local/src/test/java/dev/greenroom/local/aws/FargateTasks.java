package dev.greenroom.local.aws;

import dev.greenroom.agent.AgentProgram;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.CloudQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attachment;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Fargate as games, agents and players can tell: each task has a public address, which Moto takes
 * from 127.0.0.0/8, and runs its two containers as real programs, which see each other as with
 * {@code pidMode: task}. What becomes of it is told by EventBridge, twice and out of order.
 */
final class FargateTasks implements AutoCloseable {
  private static final String CLUSTER = "greenroom";
  private static final long LOOK_MILLIS = 100;

  private final AwsClients clients;
  private final EcsClient ecs;
  private final String region;
  private final Path folder;
  private final CloudQueue bus;
  private final Map<String, Running> tasks = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Thread looks;
  private volatile boolean closing;
  private volatile String refusal = "";

  private record Running(Task task, String address, Process game, Process agent) {
    void end() {
      agent.destroyForcibly();
      game.destroyForcibly();
    }
  }

  /**
   * @param clients of AWS itself: what Fargate asks is no call of Greenroom
   * @param bus takes what ECS tells
   */
  FargateTasks(AwsClients clients, String region, Path folder, CloudQueue bus) {
    this.clients = clients;
    this.ecs = clients.ecs(region);
    this.region = region;
    this.folder = folder;
    this.bus = bus;
    this.looks = Thread.ofPlatform().daemon().name("fargate").start(this::run);
  }

  private void run() {
    try {
      while (!closing) {
        look();
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
    }
  }

  /** The next task does not begin: that is why. */
  void refuseNext(String reason) {
    refusal = reason;
  }

  private synchronized void look() throws IOException {
    for (Task task : asked()) {
      String arn = task.taskArn();
      Running running = tasks.get(arn);
      if (task.desiredStatus().equals("RUNNING") && running == null && ended.add(arn)) {
        if (refusal.isEmpty()) {
          tasks.put(arn, start(task));
        } else {
          refuse(task);
        }
      } else if (task.desiredStatus().equals("STOPPED") && running != null) {
        running.game().destroy();
      }
    }
    for (String arn : Set.copyOf(tasks.keySet())) {
      if (!tasks.get(arn).game().isAlive()) {
        over(tasks.remove(arn));
      }
    }
  }

  private List<Task> asked() {
    List<String> arns =
        Stream.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)
            .flatMap(
                status ->
                    ecs
                        .listTasks(r -> r.cluster(CLUSTER).desiredStatus(status))
                        .taskArns()
                        .stream())
            .toList();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster(CLUSTER).tasks(arns)).tasks().stream()
            .filter(task -> task.launchTypeAsString().equals("FARGATE"))
            .toList();
  }

  private void refuse(Task task) {
    String reason = refusal;
    refusal = "";
    ecs.stopTask(r -> r.cluster(CLUSTER).task(task.taskArn()).reason(reason));
    bus.tell("aws.ecs", "ECS Task State Change", stopped(task, reason, ""));
  }

  private Running start(Task task) throws IOException {
    String card = interfaceOf(task);
    String address = address(card);
    tell(task, "PROVISIONING", "");
    List<ContainerDefinition> containers =
        ecs.describeTaskDefinition(r -> r.taskDefinition(task.taskDefinitionArn()))
            .taskDefinition()
            .containerDefinitions();
    Process game = program(EchoServer.class, containers.getFirst(), task, address);
    Process agent = program(AgentProgram.class, containers.getLast(), task, address);
    for (String status : List.of("PENDING", "RUNNING", "PENDING", "RUNNING")) {
      tell(task, status, card);
    }
    return new Running(task, address, game, agent);
  }

  private Process program(Class<?> main, ContainerDefinition container, Task task, String address)
      throws IOException {
    Path log = Files.createDirectories(folder).resolve(container.name() + "-" + address + ".log");
    ProcessBuilder program =
        new ProcessBuilder(GameTask.java(main))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    program.environment().keySet().removeIf(name -> name.startsWith("GREENROOM_"));
    program.environment().putAll(GameTask.environment(clients, region, container, task));
    if (main == AgentProgram.class) {
      program.environment().put("GREENROOM_HEARTBEAT", "PT0.5S");
    }
    return program.start();
  }

  private static String interfaceOf(Task task) {
    return task.attachments().stream()
        .map(Attachment::details)
        .flatMap(List::stream)
        .filter(detail -> "networkInterfaceId".equals(detail.name()))
        .map(KeyValuePair::value)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("A task without a network: " + task));
  }

  /** As {@code assignPublicIp} does. */
  private String address(String networkInterface) {
    var address = clients.ec2(region).allocateAddress(r -> r.domain(DomainType.VPC));
    clients
        .ec2(region)
        .associateAddress(
            r -> r.allocationId(address.allocationId()).networkInterfaceId(networkInterface));
    return address.publicIp();
  }

  private void tell(Task task, String status, String card) {
    String attachment =
        card.isEmpty()
            ? "[{\"id\": \"1\", \"type\": \"eni\", \"status\": \"PRECREATED\", \"details\": []}]"
            : """
            [{"id": "1", "type": "eni", "status": "ATTACHED", "details": [
              {"name": "subnetId", "value": "subnet-1"},
              {"name": "networkInterfaceId", "value": "%s"},
              {"name": "privateIPv4Address", "value": "10.48.0.7"}]}]
            """
                .formatted(card);
    bus.tell(
        "aws.ecs",
        "ECS Task State Change",
        """
        {"taskArn": "%s", "launchType": "FARGATE", "lastStatus": "%s", "desiredStatus": "RUNNING",
         "startedBy": "%s", "updatedAt": "%s", "attachments": %s,
         "containers": [{"name": "agent"}, {"name": "game"}]}
        """
            .formatted(task.taskArn(), status, task.startedBy(), Instant.now(), attachment));
  }

  private void over(Running over) {
    over.agent().destroy();
    String code = ", \"exitCode\": " + over.game().exitValue();
    String end = stopped(over.task(), "Essential container in task exited", code);
    bus.tell("aws.ecs", "ECS Task State Change", end);
    tell(over.task(), "RUNNING", interfaceOf(over.task()));
    bus.tell("aws.ecs", "ECS Task State Change", end);
    ecs.stopTask(r -> r.cluster(CLUSTER).task(over.task().taskArn()).reason("it has ended"));
  }

  private static String stopped(Task task, String reason, String code) {
    return """
    {"taskArn": "%s", "launchType": "FARGATE", "lastStatus": "STOPPED", "desiredStatus": "STOPPED",
     "startedBy": "%s", "stoppedAt": "%s", "stoppedReason": "%s",
     "attachments": [{"id": "1", "type": "eni", "status": "DELETED", "details": []}],
     "containers": [{"name": "agent", "exitCode": 143}, {"name": "game"%s}]}
    """
        .formatted(task.taskArn(), task.startedBy(), Instant.now(), reason, code);
  }

  /** How many games run. */
  synchronized long running() {
    return tasks.values().stream().filter(one -> one.game().isAlive()).count();
  }

  /** Where players reach the one task that runs. */
  synchronized String address() {
    return tasks.values().iterator().next().address();
  }

  /** What the agents have said. */
  String log() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : logs.toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    closing = true;
    try {
      looks.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tasks.values().forEach(Running::end);
  }
}
