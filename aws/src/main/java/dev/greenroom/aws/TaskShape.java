package dev.greenroom.aws;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.secret.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.model.CPUArchitecture;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KernelCapabilities;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LinuxParameters;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.OSFamily;
import software.amazon.awssdk.services.ecs.model.PidMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/**
 * What does not change among the processes of a deployment, as a task definition: on machines of
 * one's own, or on Fargate, where the agent is a second container. What a container may is what it
 * may on Docker: docs/decisions/0054.
 *
 * @param family by which it is found
 * @param game its container, without secrets and labels
 * @param beside what Fargate has besides; absent on machines of one's own
 * @param secretDigest of the secrets, of which it has references alone
 */
record TaskShape(
    String family, ContainerDefinition game, Optional<Beside> beside, String secretDigest) {
  /** The game's container, in definitions and overrides. */
  static final String GAME = "game";

  /** The agent's, on Fargate. */
  static final String AGENT = "agent";

  private static final int SHARES_PER_CPU = 1024;

  private static final List<String> CAPABILITIES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "NET_BIND_SERVICE",
          "SETGID",
          "SETUID");

  /** Fargate adds none: of those that every container has, these go, and the same stay. */
  private static final List<String> DROPPED =
      List.of("AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SETPCAP", "SYS_CHROOT");

  /**
   * Of a task of Fargate.
   *
   * @param size what is paid for
   * @param agent its second container
   */
  record Beside(FargateSize size, ContainerDefinition agent) {}

  /**
   * @throws LaunchRefused when there is no such task
   */
  static TaskShape of(
      EcsSettings settings, String region, LaunchOrder order, TaskEnvironment environment)
      throws LaunchRefused {
    boolean shared = order.hosting() == Hosting.shared;
    ContainerDefinition.Builder game =
        ContainerDefinition.builder()
            .name(GAME)
            .image(settings.image().apply(order.buildId(), region))
            .essential(true)
            .cpu((int) Math.round(order.vcpus() * SHARES_PER_CPU))
            .memory(order.memoryMb())
            .portMappings(order.ports().stream().map(port -> port(port, shared)).toList())
            .environment(pairs(environment.fixed()))
            .stopTimeout((int) settings.stopGrace().toSeconds())
            .linuxParameters(
                LinuxParameters.builder()
                    .initProcessEnabled(true)
                    .capabilities(
                        shared
                            ? KernelCapabilities.builder().drop(DROPPED).build()
                            : KernelCapabilities.builder().drop("ALL").add(CAPABILITIES).build())
                    .build());
    if (!shared) {
      game.dockerSecurityOptions("no-new-privileges"); // Fargate takes none
    }
    settings
        .logGroup()
        .ifPresent(group -> game.logConfiguration(logs(group, region, order.deploymentId())));
    return new TaskShape(
        "%s-%s-%s".formatted(settings.name(), order.deploymentId(), shared ? "fargate" : "bridge"),
        game.build(),
        shared ? Optional.of(beside(settings, region, order, environment)) : Optional.empty(),
        Hashes.sha256(environment.secret().toString()));
  }

  /**
   * It sees the programs of the game, and its sockets by {@code SYS_PTRACE}; a game outlasts it,
   * and it is started again.
   */
  private static Beside beside(
      EcsSettings settings, String region, LaunchOrder order, TaskEnvironment environment)
      throws LaunchRefused {
    Map<String, String> told = new TreeMap<>();
    told.put("GREENROOM_API_URL", environment.fixed().getOrDefault("HATHORA_SERVER_URL", ""));
    told.put(TaskEnvironment.PORTS, environment.fixed().get(TaskEnvironment.PORTS));
    ContainerDefinition.Builder agent =
        ContainerDefinition.builder()
            .name(AGENT)
            .image(settings.shared().orElseThrow().agentImage().apply(region))
            .essential(false)
            .memoryReservation(FargateSize.AGENT_MB)
            .readonlyRootFilesystem(true)
            .environment(pairs(told))
            .restartPolicy(r -> r.enabled(true).restartAttemptPeriod(60))
            .linuxParameters(p -> p.capabilities(k -> k.add("SYS_PTRACE")));
    settings
        .logGroup()
        .ifPresent(
            group -> agent.logConfiguration(logs(group, region, "agent/" + order.deploymentId())));
    return new Beside(FargateSize.of(order.vcpus(), order.memoryMb()), agent.build());
  }

  /**
   * Equal for equal ones: what of them AWS adds by itself is not in it. The SDK shows no
   * environment in a text, so that it is put beside it.
   */
  String digest() {
    String agent = beside.map(what -> what + values(what.agent())).orElse("");
    return Hashes.sha256(game + values(game) + "|" + agent + "|" + secretDigest);
  }

  private static String values(ContainerDefinition container) {
    return container.environment().stream()
        .map(pair -> "%s=%s".formatted(pair.name(), pair.value()))
        .collect(Collectors.joining("\n"));
  }

  RegisterTaskDefinitionRequest request(
      EcsSettings settings, Map<String, String> secrets, Map<String, String> labels) {
    List<Secret> references = new ArrayList<>();
    secrets.forEach((name, from) -> references.add(secret(name, from)));
    ContainerDefinition whole = game.toBuilder().secrets(references).dockerLabels(labels).build();
    RegisterTaskDefinitionRequest.Builder request =
        RegisterTaskDefinitionRequest.builder().family(family);
    beside.ifPresentOrElse(
        what ->
            request
                .networkMode(NetworkMode.AWSVPC)
                .requiresCompatibilities(Compatibility.FARGATE)
                .runtimePlatform(
                    p ->
                        p.cpuArchitecture(CPUArchitecture.X86_64)
                            .operatingSystemFamily(OSFamily.LINUX))
                .pidMode(PidMode.TASK)
                .cpu(Integer.toString(what.size().cpuUnits()))
                .memory(Integer.toString(what.size().memoryMb()))
                .containerDefinitions(whole, what.agent()),
        () ->
            request
                .networkMode(NetworkMode.BRIDGE)
                .requiresCompatibilities(Compatibility.EC2, Compatibility.EXTERNAL)
                .containerDefinitions(whole));
    settings.executionRole().ifPresent(request::executionRoleArn);
    return request.build();
  }

  private static Secret secret(String name, String from) {
    return Secret.builder().name(name).valueFrom(from).build();
  }

  /**
   * Host port 0: the machine chooses, and its agent says which. A task with a network of its own is
   * reached at the very port.
   */
  private static PortMapping port(ContainerPort port, boolean shared) {
    return PortMapping.builder()
        .containerPort(port.port())
        .hostPort(shared ? port.port() : 0)
        .protocol(TransportProtocol.fromValue(TaskEnvironment.protocol(port)))
        .build();
  }

  static List<KeyValuePair> pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(e -> KeyValuePair.builder().name(e.getKey()).value(e.getValue()).build())
        .toList();
  }

  /** A game that prints more than is taken loses lines; it does not stand still. */
  private static LogConfiguration logs(String group, String region, String prefix) {
    return LogConfiguration.builder()
        .logDriver(LogDriver.AWSLOGS)
        .options(
            Map.of(
                "awslogs-group",
                group,
                "awslogs-region",
                region,
                "awslogs-stream-prefix",
                prefix,
                "mode",
                "non-blocking",
                "max-buffer-size",
                "4m"))
        .build();
  }
}
