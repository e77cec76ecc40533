package dev.greenroom.local.aws;

import dev.greenroom.agent.AgentProgram;
import dev.greenroom.aws.AwsClients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * A machine of a cluster: ECS's own agent as far as games and Greenroom's agent can tell, and that
 * agent, the real program. What {@code RunTask} asked for runs as real programs. They have no
 * network and no control group of their own; their ports are forwarded, and what the kernel would
 * say of their groups is written into a copy of {@code /proc} that consists of links.
 */
final class EcsNode implements AutoCloseable {
  private static final String CLUSTER = "greenroom";
  private static final long LOOK_MILLIS = 100;

  private final AwsClients clients;
  private final EcsClient ecs;
  private final String region;
  private final String machine;
  private final Path folder;

  /** As its agent is told; empty where the machine itself finds it out. */
  final String nodeId;

  private final Map<String, GameTask> tasks = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final List<String> pulled = new CopyOnWriteArrayList<>();
  private final Map<String, String> startedBy = new HashMap<>();
  private final Consumer<String> events;
  private final Process agent;
  private final Thread looks;
  private volatile boolean closing;
  private volatile String refusal = "";

  /**
   * @param clients of AWS itself: what a machine asks is no call of Greenroom
   * @param machine its ARN in the cluster
   * @param settings of Greenroom's agent
   * @param events takes what ECS tells of tasks, some of it twice and in any order
   */
  EcsNode(
      AwsClients clients,
      String region,
      String machine,
      Path folder,
      Map<String, String> settings,
      Consumer<String> events)
      throws IOException {
    this.clients = clients;
    this.events = events;
    this.region = region;
    this.ecs = clients.ecs(region);
    this.machine = machine;
    this.nodeId = settings.getOrDefault("GREENROOM_NODE_ID", "");
    this.folder = folder;
    Path proc = Files.createDirectories(folder.resolve("proc"));
    Files.createSymbolicLink(proc.resolve("meminfo"), Path.of("/proc/meminfo"));
    ProcessBuilder program =
        new ProcessBuilder(GameTask.java(AgentProgram.class))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("agent.log").toFile());
    program.environment().putAll(settings);
    program.environment().put("GREENROOM_PROC", proc.toString());
    program.environment().put("GREENROOM_ECS_METADATA", folder.resolve("metadata").toString());
    program.environment().put("GREENROOM_HEARTBEAT", "PT0.5S");
    this.agent = program.start();
    this.looks = Thread.ofPlatform().daemon().name("ecs-node").start(this::run);
  }

  /** What Greenroom's agent of that machine is told at least. */
  static Map<String, String> settings(URI api, String nodeId, String token) {
    Map<String, String> settings = new HashMap<>();
    settings.put("GREENROOM_API_URL", api.toString());
    settings.put("GREENROOM_NODE_ID", nodeId);
    settings.put("GREENROOM_NODE_TOKEN", token);
    return settings;
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

  private void refuse(Task task) {
    String reason = refusal;
    refusal = "";
    ended.add(task.taskArn());
    ecs.stopTask(r -> r.cluster(CLUSTER).task(task.taskArn()).reason(reason));
    events.accept(
        """
        {"detail-type": "ECS Task State Change", "source": "aws.ecs",
         "detail": {"lastStatus": "STOPPED", "startedBy": "%s", "stoppedAt": "%s",
           "stopCode": "TaskFailedToStart", "stoppedReason": "%s",
           "containers": [{"name": "game"}]}}
        """
            .formatted(task.startedBy(), Instant.now(), reason));
  }

  /** Docker has the image, makes a container of it, and finds no program to begin with. */
  private void pull(Task task) {
    String arn = task.taskArn();
    ended.add(arn);
    ContainerDefinition container =
        ecs.describeTaskDefinition(r -> r.taskDefinition(task.taskDefinitionArn()))
            .taskDefinition()
            .containerDefinitions()
            .getFirst();
    pulled.add(container.image());
    ecs.stopTask(r -> r.cluster(CLUSTER).task(arn).reason("Task failed to start"));
    for (String status : List.of("PENDING", "STOPPED", "PENDING", "STOPPED")) {
      String shown = status.equals("STOPPED") ? ", \"runtimeId\": \"4f1c\"" : "";
      events.accept(
          """
          {"detail-type": "ECS Task State Change", "source": "aws.ecs",
           "detail": {"lastStatus": "%s", "startedBy": "%s", "taskArn": "%s", "updatedAt": "%s",
             "stopCode": "TaskFailedToStart",
             "containers": [{"name": "%s"%s}]}}
          """
              .formatted(status, task.startedBy(), arn, Instant.now(), container.name(), shown));
    }
  }

  /** The images that were pulled ahead. */
  List<String> pulled() {
    return pulled;
  }

  private synchronized void look() throws IOException, InterruptedException {
    for (Task task : asked()) {
      String arn = task.taskArn();
      if (task.desiredStatus().equals("RUNNING") && !tasks.containsKey(arn)) {
        if (!ended.contains(arn) && !refusal.isEmpty()) {
          refuse(task);
        } else if (!ended.contains(arn) && task.startedBy().startsWith("ahead/")) {
          pull(task);
        } else if (!ended.contains(arn)) {
          startedBy.put(arn, task.startedBy());
          tasks.put(arn, GameTask.start(clients, region, folder, task));
        }
      } else if (task.desiredStatus().equals("STOPPED") && tasks.containsKey(arn)) {
        tasks.get(arn).stop();
      }
    }
    for (String arn : Set.copyOf(tasks.keySet())) {
      if (!tasks.get(arn).runs()) {
        GameTask over = tasks.remove(arn);
        over.close();
        ended.add(arn);
        for (String status : List.of("STOPPED", "RUNNING", "STOPPED")) {
          events.accept(over.event(startedBy.get(arn), status, Instant.now()));
        }
        if (!over.wasToStop()) {
          // A stop is the only way by which Moto can be told that a task has ended; once at most.
          ecs.stopTask(
              r -> r.cluster(CLUSTER).task(arn).reason("Essential container in task exited"));
        }
      }
    }
  }

  private List<Task> asked() {
    List<String> arns =
        List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED).stream()
            .flatMap(
                status ->
                    ecs
                        .listTasks(
                            r ->
                                r.cluster(CLUSTER).containerInstance(machine).desiredStatus(status))
                        .taskArns()
                        .stream())
            .toList();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster(CLUSTER).tasks(arns)).tasks();
  }

  /** How many games run on it. */
  synchronized long running() {
    return tasks.values().stream().filter(GameTask::runs).count();
  }

  /** Its agent has ended by itself within that time. */
  boolean agentEnds(int seconds) throws InterruptedException {
    return agent.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** What its agent has said. */
  String log() throws IOException {
    return Files.readString(folder.resolve("agent.log"));
  }

  @Override
  public void close() {
    closing = true;
    agent.destroy();
    synchronized (this) {
      tasks.values().forEach(GameTask::close);
    }
    try {
      looks.join();
      if (!agent.waitFor(10, TimeUnit.SECONDS)) {
        agent.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
