package dev.greenroom.local.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.local.host.BoundPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the container of one process is made. */
record ContainerSpec(
    String installation,
    String name,
    String image,
    String network,
    String publicHost,
    int cpus,
    Optional<String> volume) {
  /** A deployment that has this variable gets a volume of its application at that path. */
  static final String SHARED_VOLUME = "GREENROOM_SHARED_VOLUME";

  private static final long MIB = 1 << 20;
  private static final long MOST_PROGRAMS = 1024;

  /** What the usual entry points of images need to give up root; nothing else is left. */
  private static final Capability[] CAPABILITIES = {
    Capability.CHOWN,
    Capability.DAC_OVERRIDE,
    Capability.FOWNER,
    Capability.FSETID,
    Capability.KILL,
    Capability.NET_BIND_SERVICE,
    Capability.SETGID,
    Capability.SETUID
  };

  /**
   * The engine keeps this much of what a container prints, for the time in which no Greenroom reads
   * it. Not compressed: that would take longer than to write it. It drops what comes too fast for
   * it, rather than that the game waits.
   */
  private static final Map<String, String> LOG_LIMITS =
      Map.of("mode", "non-blocking", "max-size", "64m", "max-file", "2", "compress", "false");

  CreateContainerCmd fill(CreateContainerCmd command, LaunchOrder order, List<BoundPort> ports) {
    return command
        .withName(name)
        .withImage(image)
        .withHostName(name)
        .withEnv(environment(order, ports))
        .withLabels(Labels.of(installation, order, ports))
        .withExposedPorts(ports.stream().map(ContainerSpec::exposed).toList())
        .withHostConfig(host(order, ports));
  }

  private HostConfig host(LaunchOrder order, List<BoundPort> ports) {
    long memory = order.memoryMb() * MIB;
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(network)
            .withPortBindings(ports.stream().map(ContainerSpec::binding).toList())
            .withMemory(memory)
            .withMemorySwap(memory)
            .withNanoCPUs((long) (Math.min(order.vcpus(), cpus) * 1e9))
            .withPidsLimit(MOST_PROGRAMS)
            .withCapDrop(Capability.ALL)
            .withCapAdd(CAPABILITIES)
            .withSecurityOpts(List.of("no-new-privileges"))
            .withRestartPolicy(RestartPolicy.noRestart())
            .withInit(true)
            .withLogConfig(new LogConfig(LogConfig.LoggingType.LOCAL, LOG_LIMITS));
    Optional.ofNullable(order.env().get(SHARED_VOLUME))
        .ifPresent(path -> host.withMounts(List.of(mount(path, order.appId()))));
    return host;
  }

  private Mount mount(String path, String appId) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withSource(volume.orElseThrow())
        .withTarget(path)
        .withVolumeOptions(
            new VolumeOptions().withLabels(Labels.ofApplication(installation, appId)));
  }

  private List<String> environment(LaunchOrder order, List<BoundPort> ports) {
    Map<String, String> env = new LinkedHashMap<>(order.env());
    env.put("HATHORA_HOSTNAME", publicHost);
    for (BoundPort port : ports) {
      boolean first = port.equals(ports.getFirst());
      if (first) {
        env.put("PORT", Integer.toString(port.port()));
      }
      env.put(
          variable(first ? ContainerPort.DEFAULT : port.name()),
          Integer.toString(port.publicPort()));
    }
    List<String> lines = new ArrayList<>();
    env.forEach((variable, value) -> lines.add(variable + "=" + value));
    return lines;
  }

  private static String variable(String portName) {
    return "HATHORA_" + portName.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
  }

  private static ExposedPort exposed(BoundPort port) {
    return new ExposedPort(
        port.port(),
        port.transport() == TransportType.udp ? InternetProtocol.UDP : InternetProtocol.TCP);
  }

  private static PortBinding binding(BoundPort port) {
    return new PortBinding(Ports.Binding.bindPort(port.publicPort()), exposed(port));
  }
}
