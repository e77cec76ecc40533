package dev.greenroom.agent;

import dev.greenroom.events.NodeRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The agent of a machine on which ECS runs games, as a program: it registers the machine with the
 * token that it was given, and reports until it is stopped or the machine is not wanted any more.
 * {@link ProgramSettings} says what it is told. Told of a process instead of a machine ({@link
 * SidecarSettings}), it is the agent beside that one game in a task of Fargate. It ends with status
 * 0 when it was stopped or is not wanted, with 2 when a setting is wrong, and with 1 when the
 * machine does not say what it is.
 */
public final class AgentProgram {
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(5);
  private static final int WRONG_SETTINGS = 2;

  private AgentProgram() {}

  public static void main(String[] args) {
    System.exit(run(System.err::println));
  }

  private static int run(Consumer<String> log) {
    try {
      if (SidecarSettings.isIn(System.getenv())) {
        watch(SidecarSettings.of(System.getenv()), log);
        return 0;
      }
      ProgramSettings settings = ProgramSettings.of(System.getenv());
      watch(settings, registration(settings), log);
      return 0;
    } catch (IllegalArgumentException e) {
      log.accept("The agent does not start: %s.".formatted(e.getMessage()));
      return WRONG_SETTINGS;
    } catch (IOException e) {
      log.accept("The agent does not start: %s.".formatted(e.getMessage()));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void watch(
      ProgramSettings settings, NodeRegistration registration, Consumer<String> log)
      throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Machine machine = Machine.here();
    EcsProcessSource source =
        new EcsProcessSource(settings.metadata(), settings.proc(), InstantSource.system(), log);
    AgentSettings how =
        new AgentSettings(
            settings.nodeId(),
            settings.heartbeat(),
            machine.sockets().lookInterval(),
            registration.architectures());
    try (HttpControlPlane plane =
            new HttpControlPlane(settings.api(), settings.nodeToken(), HEARTBEAT_LIMIT);
        NodeAgent agent =
            new NodeAgent(
                how,
                source,
                machine,
                plane,
                InstantSource.system(),
                log,
                Optional.of(new NodeAgent.Joining(registration, end::countDown)),
                Optional.empty())) {
      Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
      log.accept(
          "The agent of %s begins: players reach it at %s."
              .formatted(settings.nodeId(), registration.address()));
      agent.start();
      end.await();
    }
  }

  /** Of the one game beside it, until the task ends. */
  private static void watch(SidecarSettings settings, Consumer<String> log)
      throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Machine machine = Machine.here();
    AgentSettings how =
        new AgentSettings(
            settings.processId(), settings.heartbeat(), machine.sockets().lookInterval());
    try (HttpProcessControl plane =
            new HttpProcessControl(settings.api(), settings.processToken(), HEARTBEAT_LIMIT);
        NodeAgent agent =
            new NodeAgent(
                how,
                new SidecarProcessSource(settings, InstantSource.system()),
                machine,
                plane,
                InstantSource.system(),
                log)) {
      Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
      log.accept("The agent beside process %s begins.".formatted(settings.processId()));
      agent.start();
      end.await();
    }
  }

  private static NodeRegistration registration(ProgramSettings settings)
      throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors() * 1000;
    int memory = memoryMb(settings);
    if (settings.reservedMilliVcpus() >= cores || settings.reservedMemoryMb() >= memory) {
      throw new IllegalArgumentException(
          "nothing is left for games: the machine has %d milli-vCPUs and %d MiB, of which %d and %d are reserved"
              .formatted(
                  cores, memory, settings.reservedMilliVcpus(), settings.reservedMemoryMb()));
    }
    return new NodeRegistration(
        address(settings),
        cores - settings.reservedMilliVcpus(),
        memory - settings.reservedMemoryMb(),
        settings.reservedMilliVcpus(),
        List.of(architecture()));
  }

  private static String address(ProgramSettings settings) throws IOException, InterruptedException {
    if (settings.address().isPresent()) {
      return settings.address().get();
    }
    Optional<String> found;
    try {
      found = new InstanceMetadata(settings.imds()).publicAddress();
    } catch (IOException e) {
      throw new IOException(
          "EC2 cannot be asked at %s (%s); where this is no instance of EC2, set GREENROOM_ADDRESS"
              .formatted(settings.imds(), e),
          e);
    }
    return found.orElseThrow(
        () -> new IOException("this instance has no public address; its subnet must give it one"));
  }

  private static int memoryMb(ProgramSettings settings) throws IOException {
    for (String line : Files.readAllLines(settings.proc().resolve("meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return (int) (Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024);
      }
    }
    throw new IOException("%s/meminfo does not say MemTotal".formatted(settings.proc()));
  }

  /** As images name it. */
  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> name;
    };
  }
}
