package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Container;
import dev.greenroom.local.cli.api.Json;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Greenroom dies and comes back while its containers run. */
@ExtendWith(EngineOfThisMachine.class)
class DockerRestartTest {
  @TempDir Path folder;
  private Engine engine;
  private String stranger;

  @BeforeEach
  void connect() throws Exception {
    engine = Engine.connect(Optional.empty());
    stranger =
        engine
            .client()
            .createContainerCmd(EngineOfThisMachine.BASE)
            .withCmd("sleep", "600")
            .withLabels(
                Map.of(Labels.INSTALLATION, "node-of-somebody-else", Labels.PROCESS, "theirs"))
            .exec()
            .getId();
    engine.client().startContainerCmd(stranger).exec();
  }

  @AfterEach
  void clear() throws Exception {
    engine.client().removeContainerCmd(stranger).withForce(true).exec();
    Path node = folder.resolve("data/node");
    if (Files.exists(node)) {
      new Leavings(engine, Files.readString(node).strip()).removeAll();
    }
    engine.close();
  }

  private List<Container> containers() throws Exception {
    return engine
        .client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(
            Map.of(Labels.INSTALLATION, Files.readString(folder.resolve("data/node")).strip()))
        .exec();
  }

  @Test
  void aRestartedGreenroomAdoptsItsOwnAndRoomsStayReachable() throws Exception {
    Path data = folder.resolve("data");
    GreenroomProgram first = GreenroomProgram.start(data, 0);
    DockerWorld world = new DockerWorld(first);
    world.application("game");
    String build =
        world
            .build(DockerWorld.game(folder.resolve("game")), new ArrayList<>())
            .at("buildId")
            .text();
    world.deploy(build, "tcp", 4000, Map.of());
    Json room = world.room();
    String lives = room.at("processId").text();
    String dies = world.room().at("processId").text();
    Json process = world.running(lives);
    world.running(dies);
    try (Socket player = DockerWorld.connect(process)) {
      assertEquals("printed", DockerWorld.ask(player, "PRINT before"));
      first.kill();
      assertEquals("printed", DockerWorld.ask(player, "PRINT meanwhile"));
      containers().stream()
          .filter(c -> c.getLabels().get(Labels.PROCESS).equals(dies))
          .forEach(c -> engine.client().killContainerCmd(c.getId()).exec());
      try (GreenroomProgram second = GreenroomProgram.start(data, first.url().getPort())) {
        DockerWorld again = new DockerWorld(second);
        again.appId = world.appId;
        assertEquals("failed: killed by signal 9 (exit code 137)", again.over(dies));
        assertEquals(
            process.at("exposedPort").toString(),
            again.running(lives).at("exposedPort").toString());
        again.players(lives, 1);
        assertEquals("printed", DockerWorld.ask(player, "PRINT after"));
        try (Socket other = DockerWorld.connect(process)) {
          assertEquals("hello", DockerWorld.ask(other, "hello"));
        }
        again.until(lives, p -> again.log(lives).contains("after"));
        assertEquals(
            List.of("listens on port 4000", "before", "meanwhile", "after"), again.log(lives));
        // The ended one goes after its end was told, in the background.
        for (int i = 0; i < 300 && containers().size() > 1; i++) {
          Thread.sleep(100);
        }
        assertEquals(1, containers().size());
      }
    }
    assertEquals(List.of(), containers());
    assertTrue(
        engine.client().inspectContainerCmd(stranger).exec().getState().getRunning(),
        "the container of somebody else was touched");
  }

  /** Only on a machine whose engine is there for the tests: it ends all of its containers. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  @EnabledIfEnvironmentVariable(
      named = "GREENROOM_TEST_ENGINE_RESTART",
      matches = ".+",
      disabledReason = "it would end the containers of everybody on this machine")
  void anEngineThatIsRestartedInMidMatchIsSaidToBeTheReason(String signal) throws Exception {
    try (DockerWorld world = new DockerWorld()) {
      world.application("game");
      String build =
          world
              .build(DockerWorld.game(folder.resolve("game")), new ArrayList<>())
              .at("buildId")
              .text();
      world.deploy(build, "tcp", 4000, Map.of());
      String id = world.room().at("processId").text();
      world.running(id);
      String command = System.getenv("GREENROOM_TEST_ENGINE_RESTART") + " " + signal;
      assertEquals(
          0,
          new ProcessBuilder("sh", "-c", command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor());
      String reason = world.over(id);
      assertTrue(reason.contains("engine"), reason);
      assertTrue(reason.matches("(stopped|failed): (the|told) .*"), reason);
      String next = world.room().at("processId").text();
      try (Socket player = DockerWorld.connect(world.running(next))) {
        assertEquals("hello", DockerWorld.ask(player, "hello"));
      }
    }
  }

  @Test
  void fromARoomToItsPortIsAMatterOfSeconds() throws Exception {
    List<Long> millis = new ArrayList<>();
    try (DockerWorld world = new DockerWorld()) {
      world.application("game");
      String build =
          world
              .build(DockerWorld.game(folder.resolve("game")), new ArrayList<>())
              .at("buildId")
              .text();
      world.deploy(build, "tcp", 4000, Map.of());
      for (int i = 0; i < 50; i++) {
        long start = System.nanoTime();
        String id = world.room().at("processId").text();
        world.running(id);
        millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        world.api.post("/processes/v3/apps/%s/processes/%s/stop".formatted(world.appId, id));
      }
    }
    Collections.sort(millis);
    System.out.printf(
        "room to port, 50 containers one after the other: median %d ms, p99 %d ms%n",
        millis.get(25), millis.get(49));
    assertTrue(millis.get(49) <= 5000, Arrays.toString(millis.toArray()));
  }
}
