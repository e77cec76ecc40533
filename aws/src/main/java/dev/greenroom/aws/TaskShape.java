package dev.greenroom.aws;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.secret.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KernelCapabilities;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LinuxParameters;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/**
 * What does not change among the processes of a deployment on machines of one's own, as a task
 * definition. What a container may is what it may on Docker: docs/decisions/0054.
 *
 * @param family by which it is found
 * @param game its one container, without secrets and labels
 * @param secretDigest of the secrets, of which it has references alone
 */
record TaskShape(String family, ContainerDefinition game, String secretDigest) {
  /** The game's container, in definitions and overrides. */
  static final String GAME = "game";

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

  static TaskShape of(
      EcsSettings settings, String region, LaunchOrder order, TaskEnvironment environment) {
    ContainerDefinition.Builder game =
        ContainerDefinition.builder()
            .name(GAME)
            .image(settings.image().apply(order.buildId(), region))
            .essential(true)
            .cpu((int) Math.round(order.vcpus() * SHARES_PER_CPU))
            .memory(order.memoryMb())
            .portMappings(order.ports().stream().map(TaskShape::port).toList())
            .environment(pairs(environment.fixed()))
            .stopTimeout((int) settings.stopGrace().toSeconds())
            .dockerSecurityOptions("no-new-privileges")
            .linuxParameters(
                LinuxParameters.builder()
                    .initProcessEnabled(true)
                    .capabilities(
                        KernelCapabilities.builder().drop("ALL").add(CAPABILITIES).build())
                    .build());
    settings.logGroup().ifPresent(group -> game.logConfiguration(logs(group, region, order)));
    return new TaskShape(
        "%s-%s-bridge".formatted(settings.name(), order.deploymentId()),
        game.build(),
        Hashes.sha256(environment.secret().toString()));
  }

  /** Equal for equal ones: what of them AWS adds by itself is not in it. */
  String digest() {
    return Hashes.sha256(game + "|" + secretDigest);
  }

  RegisterTaskDefinitionRequest request(
      EcsSettings settings, Map<String, String> secrets, Map<String, String> labels) {
    List<Secret> references = new ArrayList<>();
    secrets.forEach((name, from) -> references.add(secret(name, from)));
    RegisterTaskDefinitionRequest.Builder request =
        RegisterTaskDefinitionRequest.builder()
            .family(family)
            .networkMode(NetworkMode.BRIDGE)
            .requiresCompatibilities(Compatibility.EC2, Compatibility.EXTERNAL)
            .containerDefinitions(
                game.toBuilder().secrets(references).dockerLabels(labels).build());
    settings.executionRole().ifPresent(request::executionRoleArn);
    return request.build();
  }

  private static Secret secret(String name, String from) {
    return Secret.builder().name(name).valueFrom(from).build();
  }

  /** Host port 0: the machine chooses, and its agent says which. */
  private static PortMapping port(ContainerPort port) {
    return PortMapping.builder()
        .containerPort(port.port())
        .hostPort(0)
        .protocol(TransportProtocol.fromValue(TaskEnvironment.protocol(port)))
        .build();
  }

  static List<KeyValuePair> pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(e -> KeyValuePair.builder().name(e.getKey()).value(e.getValue()).build())
        .toList();
  }

  /** A game that prints more than is taken loses lines; it does not stand still. */
  private static LogConfiguration logs(String group, String region, LaunchOrder order) {
    return LogConfiguration.builder()
        .logDriver(LogDriver.AWSLOGS)
        .options(
            Map.of(
                "awslogs-group",
                group,
                "awslogs-region",
                region,
                "awslogs-stream-prefix",
                order.deploymentId(),
                "mode",
                "non-blocking",
                "max-buffer-size",
                "4m"))
        .build();
  }
}
