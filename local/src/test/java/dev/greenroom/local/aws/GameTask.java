package dev.greenroom.local.aws;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.Task;

/** One task of a machine, its game a program of this machine. */
final class GameTask implements AutoCloseable {
  private final Process game;
  private final int stopTimeout;
  private final List<PortForward> forwards;
  private boolean stopping;

  private GameTask(Process game, int stopTimeout, List<PortForward> forwards) {
    this.game = game;
    this.stopTimeout = stopTimeout;
    this.forwards = forwards;
  }

  /** A command that runs that class with the class path of this program. */
  static List<String> java(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  /** As ECS's agent does: the environment, the ports, the game, and the file that tells of it. */
  static GameTask start(AwsClients clients, String region, Path folder, Task task)
      throws IOException {
    ContainerDefinition container =
        clients
            .ecs(region)
            .describeTaskDefinition(r -> r.taskDefinition(task.taskDefinitionArn()))
            .taskDefinition()
            .containerDefinitions()
            .getFirst();
    List<PortForward> forwards = new ArrayList<>();
    List<String> mappings = new ArrayList<>();
    for (PortMapping port : container.portMappings()) {
      if (port.hostPort() != 0) {
        throw new IllegalStateException("A port of the machine was asked for: " + port);
      }
      PortForward forward = new PortForward(port.protocolAsString(), port.containerPort());
      forwards.add(forward);
      mappings.add(
          "{\"ContainerPort\":%d,\"HostPort\":%d,\"BindIp\":\"0.0.0.0\",\"Protocol\":\"%s\"}"
              .formatted(port.containerPort(), forward.outside, port.protocolAsString()));
    }
    Path file =
        folder.resolve(
            "metadata/greenroom/%s/%s/ecs-container-metadata.json"
                .formatted(
                    task.taskArn().substring(task.taskArn().lastIndexOf('/') + 1),
                    container.name()));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"Cluster\":\"greenroom\"}");
    ProcessBuilder program = new ProcessBuilder(java(EchoServer.class)).inheritIO();
    program.environment().putAll(environment(clients, region, container, task));
    program.environment().put("ECS_CONTAINER_METADATA_FILE", file.toString());
    Process game = program.start();
    String containerId = UUID.randomUUID().toString().replace("-", "").repeat(2);
    show(folder.resolve("proc"), game.pid(), containerId);
    Files.writeString(
        file,
        """
        {"Cluster":"greenroom","TaskARN":"%s","ContainerID":"%s","ContainerName":"%s",
         "PortMappings":[%s],"Networks":[{"NetworkMode":"bridge","IPv4Addresses":["172.17.0.2"]}],
         "MetadataFileStatus":"READY"}
        """
            .formatted(task.taskArn(), containerId, container.name(), String.join(",", mappings)));
    return new GameTask(game, container.stopTimeout(), forwards);
  }

  /** What the kernel says of a container's program. */
  private static void show(Path proc, long pid, String containerId) throws IOException {
    Path shown = Files.createDirectories(proc.resolve(Long.toString(pid)));
    for (String name : List.of("stat", "environ")) {
      Files.createSymbolicLink(shown.resolve(name), Path.of("/proc", Long.toString(pid), name));
    }
    Files.writeString(shown.resolve("cgroup"), "0::/ecs/docker-%s.scope\n".formatted(containerId));
  }

  /** That of the definition, its secrets, and what the override says. */
  static Map<String, String> environment(
      AwsClients clients, String region, ContainerDefinition container, Task task) {
    Map<String, String> environment = new HashMap<>();
    container.environment().forEach(pair -> environment.put(pair.name(), pair.value()));
    for (Secret secret : container.secrets()) {
      String[] parts = secret.valueFrom().split(":");
      String arn = String.join(":", List.of(parts).subList(0, 7));
      String all = clients.secrets(region).getSecretValue(r -> r.secretId(arn)).secretString();
      environment.put(secret.name(), Json.read(all).at(parts[7]).text());
    }
    for (ContainerOverride override : task.overrides().containerOverrides()) {
      override.environment().forEach(pair -> environment.put(pair.name(), pair.value()));
    }
    return environment;
  }

  boolean runs() {
    return game.isAlive();
  }

  /** What ECS tells of it at its end, to whom there is a rule of EventBridge. */
  String event(String startedBy, String status, Instant at) {
    return """
    {"detail-type": "ECS Task State Change", "source": "aws.ecs",
     "detail": {"lastStatus": "%s", "startedBy": "%s", "stoppedAt": "%s",
       "stoppedReason": "Essential container in task exited",
       "containers": [{"name": "game", "exitCode": %d}]}}
    """
        .formatted(status, startedBy, at, game.exitValue());
  }

  boolean wasToStop() {
    return stopping;
  }

  /** SIGTERM, and SIGKILL after the time that the definition gives. */
  void stop() {
    if (!stopping) {
      stopping = true;
      game.destroy();
      Thread.ofVirtual().start(this::kill);
    }
  }

  private void kill() {
    try {
      if (!game.waitFor(stopTimeout, TimeUnit.SECONDS)) {
        game.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    game.destroyForcibly();
    forwards.forEach(PortForward::close);
  }
}
