package dev.greenroom.local.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.greenroom.core.placement.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Docker engine of this machine, through its socket. Two connections: one for calls that answer
 * at once, and one without a limit for logs and builds.
 */
public final class Engine implements AutoCloseable {
  private static final String USUAL = "unix:///var/run/docker.sock";
  private static final Path KERNEL = Path.of("/proc/sys/kernel/osrelease");
  private static final Map<Architecture, String> EMULATORS =
      Map.of(Architecture.amd64, "qemu-x86_64", Architecture.arm64, "qemu-aarch64");

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final DockerHttpClient calls;
  private final DockerHttpClient streams;
  private final DockerClient client;
  private final Info info;

  private Engine(URI host) {
    this.calls =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(host)
            .connectionTimeout(CONNECT)
            .responseTimeout(ANSWER)
            .build();
    this.streams =
        new ZerodepDockerHttpClient.Builder().dockerHost(host).connectionTimeout(CONNECT).build();
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(host.toString())
            .withDockerTlsVerify(false)
            .build();
    this.client = DockerClientImpl.getInstance(config, calls);
    this.info = client.infoCmd().exec();
  }

  /**
   * Connects to the engine that {@code DOCKER_HOST} names, else to the usual socket.
   *
   * @throws EngineUnavailable when none answers, or it runs on another machine: then its
   *     containers' sockets cannot be seen from here
   */
  public static Engine connect(Optional<String> dockerHost) throws EngineUnavailable {
    String host = dockerHost.filter(h -> !h.isBlank()).orElse(USUAL);
    if (!host.startsWith("unix://")) {
      throw new EngineUnavailable(
          "DOCKER_HOST is '%s'; Greenroom takes the Docker engine of its own machine only, through"
                  .formatted(host)
              + " a socket such as "
              + USUAL
              + ".");
    }
    if (!Files.exists(Path.of(host.substring("unix://".length())))) {
      throw new EngineUnavailable("No Docker engine answers at %s.".formatted(host));
    }
    Engine engine;
    try {
      engine = new Engine(URI.create(host));
    } catch (RuntimeException e) {
      throw new EngineUnavailable(
          "The Docker engine at %s does not answer: %s.".formatted(host, Words.of(e)));
    }
    if (!engine.isOnThisMachine()) {
      engine.close();
      throw new EngineUnavailable(
          "The Docker engine at %s runs in a virtual or another machine, where Greenroom cannot see"
                  .formatted(host)
              + " the sockets of its containers.");
    }
    return engine;
  }

  private boolean isOnThisMachine() {
    try {
      return Files.exists(KERNEL)
          && Files.readString(KERNEL).strip().equals(info.getKernelVersion())
          && "linux".equals(info.getOsType());
    } catch (IOException e) {
      return false;
    }
  }

  DockerClient client() {
    return client;
  }

  /** The version, as people know it. */
  public String version() {
    return String.valueOf(info.getServerVersion());
  }

  int cpus() {
    return info.getNCPU() == null ? Runtime.getRuntime().availableProcessors() : info.getNCPU();
  }

  int memoryMb() {
    return (int) (Optional.ofNullable(info.getMemTotal()).orElse(0L) >> 20);
  }

  /** For which CPUs it runs images: its own, and those that the kernel emulates. */
  Set<Architecture> architectures() {
    return Stream.concat(
            Architecture.parse(String.valueOf(info.getArchitecture())).stream(),
            EMULATORS.entrySet().stream()
                .filter(one -> Files.exists(Path.of("/proc/sys/fs/binfmt_misc", one.getValue())))
                .map(Map.Entry::getKey))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * A request whose answer comes as long as it comes; closing the answer ends the request.
   *
   * @throws IOException when the engine refuses it, with its own words
   */
  DockerHttpClient.Response stream(DockerHttpClient.Request request) throws IOException {
    DockerHttpClient.Response response;
    try {
      response = streams.execute(request);
    } catch (RuntimeException e) {
      throw new IOException(Words.of(e), e);
    }
    if (response.getStatusCode() / 100 == 2) {
      return response;
    }
    try (response) {
      throw new IOException(Words.message(new String(response.getBody().readAllBytes(), UTF8)));
    }
  }

  private static final java.nio.charset.Charset UTF8 = java.nio.charset.StandardCharsets.UTF_8;

  @Override
  public void close() {
    try {
      streams.close();
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
