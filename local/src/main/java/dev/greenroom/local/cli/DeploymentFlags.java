package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a deployment shall run; the flags of {@code hathora deploy}. */
final class DeploymentFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from-latest",
      description = "Take what is not given from the latest deployment.")
  private boolean fromLatest;

  @Option(names = "--rooms-per-process", paramLabel = "N", description = "1 to 10000.")
  private Integer roomsPerProcess;

  @Option(names = "--transport-type", paramLabel = "TYPE", description = "tcp, udp or tls.")
  private String transportType;

  @Option(
      names = "--container-port",
      paramLabel = "PORT",
      description = "What the server listens on.")
  private Integer containerPort;

  @Option(
      names = "--additional-container-ports",
      paramLabel = "NAME:PORT:TYPE",
      split = ",",
      description = "Up to two more; repeat, or separate with commas.")
  private List<String> additionalPorts = List.of();

  @Option(names = "--requested-cpu", paramLabel = "CORES", description = "For example 0.5.")
  private Double cpu;

  @Option(names = "--requested-memory-mb", paramLabel = "MB", description = "For example 1024.")
  private Double memoryMb;

  @Option(names = "--requested-gpu", paramLabel = "N", hidden = true)
  private Double gpu;

  @Option(names = "--env", paramLabel = "KEY=VALUE", description = "A variable; repeat for more.")
  private List<String> env = List.of();

  @Option(
      names = "--idle-timeout-enabled",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description = "Stop processes that nobody uses; default true.")
  private Boolean idleTimeoutEnabled;

  @Option(names = "--fleet-id", paramLabel = "FLEET", description = "Default: the organization's.")
  private String fleetId;

  @Option(names = "--deployment-tag", paramLabel = "TAG", description = "A name of your own.")
  private String deploymentTag;

  boolean fromLatest() {
    return fromLatest;
  }

  /**
   * The body of the request, without the build.
   *
   * @param latest the deployment that fills what is not given
   * @throws ParameterException that names all missing or wrong flags
   */
  Map<String, Object> body(Optional<Json> latest) {
    Json old = latest.orElse(new Json(null));
    Json port = old.at("defaultContainerPort");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("idleTimeoutEnabled", or(idleTimeoutEnabled, old.at("idleTimeoutEnabled")));
    body.putIfAbsent("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", or(roomsPerProcess, old.at("roomsPerProcess")));
    body.put("transportType", or(transportType, port.at("transportType")));
    body.put("containerPort", or(containerPort, port.at("port")));
    body.put("requestedCPU", or(cpu, old.at("requestedCPU")));
    body.put("requestedMemoryMB", or(memoryMb, old.at("requestedMemoryMB")));
    check(body);
    body.put(
        "additionalContainerPorts",
        additionalPorts.isEmpty() ? list(old.at("additionalContainerPorts")) : ports());
    body.put("env", env.isEmpty() ? list(old.at("env")) : variables());
    putIfKnown(body, "fleetId", or(fleetId, old.at("fleetId")));
    putIfKnown(body, "experimentalRequestedGPU", or(gpu, old.at("experimentalRequestedGPU")));
    putIfKnown(body, "deploymentTag", deploymentTag);
    return body;
  }

  private static Object or(Object given, Json latest) {
    return given == null ? latest.value() : given;
  }

  private static Object list(Json latest) {
    return latest.value() == null ? List.of() : latest.value();
  }

  private static void putIfKnown(Map<String, Object> body, String name, Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private void check(Map<String, Object> body) {
    List<String> missing = new ArrayList<>();
    Map.of(
            "roomsPerProcess", "--rooms-per-process",
            "transportType", "--transport-type",
            "containerPort", "--container-port",
            "requestedCPU", "--requested-cpu",
            "requestedMemoryMB", "--requested-memory-mb")
        .forEach(
            (name, flag) -> {
              if (body.get(name) == null) {
                missing.add(flag);
              }
            });
    if (!missing.isEmpty()) {
      missing.sort(null);
      throw usage(
          "Missing %s; give them, or take them from the latest deployment with --from-latest."
              .formatted(String.join(", ", missing)));
    }
    if (!List.of("tcp", "udp", "tls").contains(body.get("transportType"))) {
      throw usage(
          "--transport-type is tcp, udp or tls, not '%s'.".formatted(body.get("transportType")));
    }
  }

  private List<Object> ports() {
    return additionalPorts.stream()
        .<Object>map(
            text ->
                ContainerPortFlag.parse(text)
                    .orElseThrow(
                        () ->
                            usage(
                                "'%s' is not a port; write name:port:tcp, for example voice:7778:udp."
                                    .formatted(text))))
        .toList();
  }

  private List<Object> variables() {
    return env.stream()
        .<Object>map(
            text -> {
              int equals = text.indexOf('=');
              if (equals < 1) {
                throw usage("'%s' is not a variable; write KEY=VALUE.".formatted(text));
              }
              return Map.of("name", text.substring(0, equals), "value", text.substring(equals + 1));
            })
        .toList();
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
