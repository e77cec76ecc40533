package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Greenrooms with real games, in a temporary folder of their own. */
@Timeout(120)
class LeftoversTest {
  @TempDir private Path folder;
  private final List<Process> children = new ArrayList<>();
  private Path temp;
  private Path game;

  @BeforeEach
  void writeGame() throws IOException {
    temp = Files.createDirectory(folder.resolve("tmp"));
    game = Files.createDirectory(folder.resolve("game"));
    Files.writeString(game.resolve("Dockerfile"), "FROM x\nCMD [\"sleep\", \"200\"]\n");
  }

  @AfterEach
  void end() throws Exception {
    for (Process child : children) {
      child.destroyForcibly().waitFor();
    }
    for (long pid : games()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Run by a child process: an ephemeral stack with one game, until its input ends. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      LocalStack stack =
          LocalStack.start(
              new StackOptions(
                  0,
                  "127.0.0.1",
                  Optional.empty(),
                  Optional.empty(),
                  "host",
                  Duration.ofMinutes(5),
                  Duration.ofSeconds(100),
                  Optional.empty(),
                  Duration.ofSeconds(1),
                  false,
                  Optional.empty()));
      play(new ApiClient(stack.url(), Optional.of(stack.token())), Path.of(args[0]));
      System.out.println("up");
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
      stack.close();
      Runtime.getRuntime().halt(0);
    }

    private static void play(ApiClient api, Path game) throws Exception {
      String appId =
          api.post("/apps/v2/apps", Map.of("appName", "game", "authConfiguration", Map.of()))
              .at("appId")
              .text();
      String buildId =
          new BuildUpload(api, line -> {})
              .build(game, Optional.empty(), Optional.empty(), note -> {})
              .at("buildId")
              .text();
      api.post(
          "/deployments/v3/apps/" + appId + "/deployments",
          Map.of(
              "buildId",
              buildId,
              "roomsPerProcess",
              1,
              "transportType",
              "tcp",
              "containerPort",
              7777,
              "requestedCPU",
              0.5,
              "requestedMemoryMB",
              512,
              "idleTimeoutEnabled",
              true,
              "env",
              List.of()));
      api.post("/rooms/v2/" + appId + "/create", Map.of("region", "London"));
    }
  }

  private Process start() throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temp,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                game.toString())
            .redirectError(folder.resolve("complaints").toFile())
            .start();
    children.add(child);
    String said = child.inputReader().readLine();
    assertEquals("up", said, Files.readString(folder.resolve("complaints")));
    return child;
  }

  /** The data folders of all that were started. */
  private List<Path> stacks() throws IOException {
    try (Stream<Path> all = Files.list(temp)) {
      return all.toList();
    }
  }

  /** The games and their shims. */
  private List<Long> games() throws IOException {
    List<Long> games = new ArrayList<>();
    for (Path stack : stacks()) {
      games.addAll(games(stack));
    }
    return games;
  }

  private static List<Long> games(Path stack) throws IOException {
    try (Stream<Path> files = Files.walk(stack.resolve("processes"), 2)) {
      List<Long> pids = new ArrayList<>();
      for (Path file : files.filter(f -> f.endsWith("pid") || f.endsWith("shim")).toList()) {
        pids.add(Long.valueOf(Files.readString(file).split(" ")[0]));
      }
      return pids;
    }
  }

  private static List<Long> awaitGame(Path stack) throws Exception {
    for (int i = 0; i < 300 && games(stack).size() < 2; i++) {
      Thread.sleep(100);
    }
    List<Long> pids = games(stack);
    assertEquals(2, pids.size(), "a game and its shim");
    return pids;
  }

  private static boolean alive(long pid) {
    // Of a dead one that nobody has waited for no command is known.
    return ProcessHandle.of(pid)
        .filter(process -> process.isAlive() && process.info().command().isPresent())
        .isPresent();
  }

  @Test
  void theNextStartClearsWhatAKilledOneLeftAndTouchesNoLivingOne() throws Exception {
    Process killed = start();
    Path dead = stacks().getFirst();
    List<Long> orphans = awaitGame(dead);
    Process living = start();
    Path kept = stacks().stream().filter(path -> !path.equals(dead)).findFirst().orElseThrow();
    List<Long> played = awaitGame(kept);
    assertTrue(orphans.stream().allMatch(LeftoversTest::alive), "a living one is not touched");

    killed.destroyForcibly().waitFor();
    assertTrue(orphans.stream().allMatch(LeftoversTest::alive), "nobody has stopped them yet");
    Process next = start();
    assertTrue(orphans.stream().noneMatch(LeftoversTest::alive), "its games are stopped");
    assertFalse(Files.exists(dead), "its folder is gone");
    assertTrue(played.stream().allMatch(LeftoversTest::alive), "the other one plays on");

    for (Process child : List.of(living, next)) {
      child.getOutputStream().close();
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    }
    assertEquals(List.of(), stacks());
    assertTrue(played.stream().noneMatch(LeftoversTest::alive));
  }
}
