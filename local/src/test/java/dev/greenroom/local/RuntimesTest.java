package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.local.host.HostPath;
import dev.greenroom.local.host.HostRuntime;
import dev.greenroom.local.runtime.GameRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which runtime is chosen, on a machine without an engine. */
class RuntimesTest {
  private static final String NOWHERE = "unix:///nowhere/docker.sock";

  @TempDir Path folder;

  private GameRuntime choose(String runtime, String dockerHost) throws StackFailed, IOException {
    StackOptions options =
        new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(folder),
            runtime,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Optional.empty(),
            Duration.ofSeconds(1),
            false,
            Optional.empty());
    try (DataFolder data = DataFolder.open(Optional.of(folder))) {
      return new Runtimes(
              data,
              Optional.of(dockerHost),
              HostPath.ofThisMachine(),
              Duration.ofSeconds(1),
              line -> {})
          .choose(options, "127.0.0.1", id -> Optional.empty(), InstantSource.system());
    }
  }

  @Test
  void autoTakesTheHostWhereNoEngineAnswersAndRemembersIt() throws Exception {
    try (GameRuntime runtime = choose("auto", NOWHERE)) {
      assertInstanceOf(HostRuntime.class, runtime);
    }
    assertEquals("host", Files.readString(folder.resolve("runtime")).strip());
  }

  @Test
  void dockerThatDoesNotAnswerIsOneSentenceAndTheWayOut() {
    StackFailed failed = assertThrows(StackFailed.class, () -> choose("docker", NOWHERE));
    assertEquals(
        "No Docker engine answers at unix:///nowhere/docker.sock. Start it, or use --runtime host,"
            + " which runs games as plain programs.",
        failed.getMessage());
  }

  @Test
  void anEngineOfAnotherMachineIsNotTaken() {
    StackFailed failed =
        assertThrows(StackFailed.class, () -> choose("docker", "tcp://10.0.0.9:2375"));
    assertEquals(
        "DOCKER_HOST is 'tcp://10.0.0.9:2375'; Greenroom takes the Docker engine of its own machine"
            + " only, through a socket such as unix:///var/run/docker.sock. Start it, or use"
            + " --runtime host, which runs games as plain programs.",
        failed.getMessage());
  }

  @Test
  void gamesThatWereBuiltForAnEngineDoNotMoveToTheHostByThemselves() throws Exception {
    Files.writeString(folder.resolve("runtime"), "docker\n");
    assertThrows(StackFailed.class, () -> choose("auto", NOWHERE));
    choose("host", NOWHERE).close();
    choose("auto", NOWHERE).close();
  }

  @Test
  void aFolderOfTheTimeBeforeThereWasAChoiceStaysOnTheHost() throws Exception {
    Files.createDirectories(folder.resolve("images/build-1"));
    try (GameRuntime runtime = choose("auto", "tcp://10.0.0.9:2375")) {
      assertInstanceOf(HostRuntime.class, runtime);
    }
  }
}
