package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.events.ExitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs; the kernel's word on their control groups, and ECS's files, are written here. */
class EcsProcessSourceTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final Map<String, String> GAME =
      Map.of("HATHORA_PROCESS_ID", "p-1", "GREENROOM_PORTS", "default:7777/udp,side-door:8080/tcp");

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();
  private final List<Process> programs = new ArrayList<>();
  private EcsProcessSource source;
  private Instant now = Instant.now();

  @BeforeEach
  void onLinux() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/environ")), "left out: this is no Linux");
    Files.createDirectories(folder.resolve("proc"));
    source = source();
  }

  @AfterEach
  void end() {
    programs.forEach(Process::destroyForcibly);
  }

  private EcsProcessSource source() {
    return new EcsProcessSource(
        folder.resolve("metadata"), folder.resolve("proc"), () -> now, log::add);
  }

  /** A program in a container, as the kernel shows it. */
  private Process program(String containerId, Map<String, String> environment) throws Exception {
    ProcessBuilder sleep = new ProcessBuilder("sleep", "60");
    sleep.environment().putAll(environment);
    Process program = sleep.start();
    programs.add(program);
    Path real = Path.of("/proc", Long.toString(program.pid()));
    while (!Files.readString(real.resolve("cmdline")).startsWith("sleep")) {
      Thread.onSpinWait();
    }
    Path shown = Files.createDirectories(folder.resolve("proc/" + program.pid()));
    Files.createSymbolicLink(shown.resolve("stat"), real.resolve("stat"));
    Files.createSymbolicLink(shown.resolve("environ"), real.resolve("environ"));
    Files.writeString(
        shown.resolve("cgroup"),
        "0::/../ecstasks-1.slice/docker-%s.scope\n".formatted(containerId));
    return program;
  }

  private void file(String task, String content) throws IOException {
    Path container =
        Files.createDirectories(folder.resolve("metadata/greenroom/" + task + "/game"));
    Files.writeString(container.resolve("ecs-container-metadata.json"), content);
  }

  /** The example of the developer guide, with our ports. */
  private static String metadata(String status, String containerId) {
    return """
    {
      "Cluster": "greenroom",
      "ContainerInstanceARN": "arn:aws:ecs:us-west-2:012345678910:container-instance/greenroom/1",
      "TaskARN": "arn:aws:ecs:us-west-2:012345678910:task/greenroom/2b88376d",
      "ContainerID": "%s",
      "ContainerName": "game",
      "PortMappings": [
        {"ContainerPort": 7777, "HostPort": 32768, "BindIp": "0.0.0.0", "Protocol": "udp"},
        {"ContainerPort": 8080, "HostPort": 32769, "BindIp": "0.0.0.0", "Protocol": "tcp"}
      ],
      "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.3"]}],
      "MetadataFileStatus": "%s"
    }
    """
        .formatted(containerId, status);
  }

  @Test
  void aGameIsKnownByItsFileAndItsEnvironment() throws Exception {
    Process game = program(ID, GAME);
    file("2b88376d", metadata("READY", ID));
    LocalProcess seen = source.processes().getFirst();
    assertEquals("p-1", seen.processId());
    assertEquals(game.pid(), seen.leaderPid());
    assertTrue(seen.alive());
    assertEquals(Set.of("172.17.0.3"), seen.ownAddresses());
    assertEquals(
        List.of(
            new ExpectedPort("default", 7777, 32_768, "udp"),
            new ExpectedPort("side-door", 8080, 32_769, "tcp")),
        seen.ports());
    Duration age = Duration.between(seen.startedAt(), Instant.now()).abs();
    assertTrue(age.compareTo(Duration.ofSeconds(30)) < 0, age.toString());
  }

  /** As of a task by which ECS only gets an image: Docker made it, and nothing began in it. */
  @Test
  void aContainerInWhichNothingBeganIsNoGame() throws Exception {
    program(ID, GAME);
    file("2b88376d", metadata("READY", ID));
    file("ahead-created", metadata("CREATED", "1" + ID.substring(1)));
    file("ahead-ready", metadata("READY", "2" + ID.substring(1)));
    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of("p-1"), source.processes().stream().map(LocalProcess::processId).toList());
    }
    assertEquals(List.of(), log);
  }

  @Test
  void theFirstProgramOfAContainerIsTheGame() throws Exception {
    Process first = program(ID, GAME);
    Thread.sleep(30); // The kernel counts starts in hundredths of a second.
    program(ID, GAME);
    file("2b88376d", metadata("READY", ID));
    assertEquals(first.pid(), source.processes().getFirst().leaderPid());
  }

  @Test
  void aFileThatIsNotCompleteIsReadAgain() throws Exception {
    program(ID, GAME);
    assertEquals(List.of(), source.processes(), "there is no folder");
    file("2b88376d", "{\"Cluster\": \"greenroom\", \"MetadataFileStatus\"");
    assertEquals(List.of(), source.processes(), "half written");
    file("2b88376d", metadata("CREATED", ID));
    assertEquals(List.of(), source.processes(), "not ready");
    file("2b88376d", metadata("READY", ID));
    assertEquals(1, source.processes().size());
  }

  @Test
  void anEndIsSeenAndKeptUntilItIsHeard() throws Exception {
    Process game = program(ID, GAME);
    file("2b88376d", metadata("READY", ID));
    assertTrue(source.processes().getFirst().alive());
    game.destroyForcibly().waitFor();
    assertTrue(source.processes().getFirst().alive(), "ECS is to tell it first, with the code");
    Instant end = now;
    now = now.plus(EcsGame.LEFT_TO_ECS);
    assertFalse(source.processes().getFirst().alive());
    assertEquals(
        Optional.of(new ExitReport(OptionalInt.empty(), end)),
        source.processes().getFirst().exit());
    Files.delete(folder.resolve("metadata/greenroom/2b88376d/game/ecs-container-metadata.json"));
    assertEquals(1, source.processes().size(), "ECS has cleaned up before the end was heard");
    source.forget("p-1");
    assertEquals(List.of(), source.processes());
  }

  @Test
  void anotherAgentSeesWhatRunsAndNotWhatHasEnded() throws Exception {
    Process ended = program(ID, GAME);
    file("2b88376d", metadata("READY", ID));
    ended.destroyForcibly().waitFor();
    String other = "f".repeat(64);
    program(other, Map.of("HATHORA_PROCESS_ID", "p-2", "GREENROOM_PORTS", "default:7777/udp"));
    file("3c99487e", metadata("READY", other));
    List<LocalProcess> seen = source().processes();
    assertEquals(List.of("p-2"), seen.stream().map(LocalProcess::processId).toList());
  }

  @Test
  void whatIsNoGameIsLeftAlone() throws Exception {
    program(ID, Map.of("ROLE", "agent"));
    file("2b88376d", metadata("READY", ID));
    assertEquals(List.of(), source.processes());
    assertEquals(List.of(), log);
  }

  @Test
  void aPortThatEcsDidNotPublishIsNamedOnce() throws Exception {
    program(ID, Map.of("HATHORA_PROCESS_ID", "p-1", "GREENROOM_PORTS", "default:9999/tcp"));
    file("2b88376d", metadata("READY", ID));
    assertEquals(List.of(), source.processes());
    assertEquals(List.of(), source.processes());
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.getFirst().contains("not 9999/tcp"), log.toString());
  }
}
