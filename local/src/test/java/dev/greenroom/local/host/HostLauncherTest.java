package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostLauncherTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path temp;
  private Games games;

  @BeforeEach
  void open() throws IOException {
    games = new Games(temp.toRealPath());
  }

  @AfterEach
  void close() {
    games.close();
  }

  @Test
  void theEnvironmentIsThatOfTheContractAndNothingElse() throws Exception {
    games.build(
        "b",
        TestArchive.with(
                """
                FROM x
                WORKDIR /app
                COPY data /app/data
                COPY tool /opt/tool/tool
                ENV MODE=image DATA=/app/data PORT=1 PATH=/opt/tool:$PATH
                CMD tool /app/data; env
                """)
            .file("data", "D")
            .program("tool", "#!/bin/sh\necho tool: $1\n"));
    Map<String, String> env = new LinkedHashMap<>();
    env.put("HATHORA_PROCESS_ID", "p");
    env.put("HATHORA_INITIAL_ROOM_CONFIG", "/app/data");
    env.put("MODE", "deployment");
    env.put("QUOTES", "a 'b' \"c\" $d\nsecond");
    HostLauncher launcher = games.launcher();
    launcher.launch(
        Games.order("p", "b", env, Games.port("default", 80), Games.port("voice-chat", 81)));
    HostProcess ended = games.ended(launcher, "p");
    assertEquals(OptionalInt.of(0), ended.exit().orElseThrow().code());

    String work = games.folder("p") + "/work";
    String log = games.log("p");
    assertTrue(log.startsWith("tool: " + work + "/app/data\n"), log);
    Map<String, String> seen = variables(log.substring(log.indexOf('\n') + 1));
    seen.keySet().removeAll(Set.of("PWD", "OLDPWD", "SHLVL", "_"));
    Map<String, String> expected = new TreeMap<>();
    expected.put("DATA", work + "/app/data");
    expected.put("HATHORA_DEFAULT_PORT", "" + ended.ports().getFirst().publicPort());
    expected.put("HATHORA_VOICE_CHAT_PORT", "" + ended.ports().getLast().publicPort());
    expected.put("HATHORA_HOSTNAME", "games.example");
    expected.put("HATHORA_INITIAL_ROOM_CONFIG", "/app/data");
    expected.put("HATHORA_PROCESS_ID", "p");
    expected.put("HOME", work);
    expected.put("LANG", "C.UTF-8");
    expected.put("MODE", "deployment");
    expected.put("PATH", work + "/opt/tool:" + Games.HOST_PATH);
    expected.put("PORT", "" + ended.ports().getFirst().port());
    expected.put("QUOTES", "a 'b' \"c\" $d\nsecond");
    expected.put("TMPDIR", games.folder("p") + "/tmp");
    assertEquals(expected, seen);
  }

  private static Map<String, String> variables(String env) {
    Map<String, String> seen = new TreeMap<>();
    String last = "";
    for (String line : env.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        seen.merge(last, "\n" + line, String::concat);
      } else {
        last = line.substring(0, equals);
        seen.put(last, line.substring(equals + 1));
      }
    }
    return seen;
  }

  @Test
  void exitCodesAreKept() throws Exception {
    games.script("zero", "exit 0");
    games.script("three", "exit 3");
    games.script("killed", "kill -KILL $$");
    HostLauncher launcher = games.launcher();
    for (String build : List.of("zero", "three", "killed")) {
      launcher.launch(Games.order(build, build));
    }
    assertEquals(OptionalInt.of(0), games.ended(launcher, "zero").exit().orElseThrow().code());
    assertEquals(OptionalInt.of(3), games.ended(launcher, "three").exit().orElseThrow().code());
    assertEquals(OptionalInt.of(137), games.ended(launcher, "killed").exit().orElseThrow().code());
    assertEquals(Set.of("zero", "three", "killed"), launcher.known());
    assertEquals(Set.of(), launcher.running());
  }

  @Test
  void launchReturnsAtOnceAndTheLeaderIsSoonKnown() throws Exception {
    games.script("b", "exec sleep 60");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("warm", "b"));
    HostProcess warm = games.up(launcher, "warm");
    long before = System.nanoTime();
    launcher.launch(Games.order("p", "b"));
    long launched = System.nanoTime();
    HostProcess up = games.up(launcher, "p");
    long known = System.nanoTime();
    System.out.printf(
        "launch %d ms, leader known after %d ms%n",
        (launched - before) / 1_000_000, (known - before) / 1_000_000);
    assertTrue(launched - before < Duration.ofMillis(250).toNanos());
    assertTrue(known - before < Duration.ofSeconds(1).toNanos());
    assertTrue(up.alive());
    assertNotEquals(warm.leaderPid(), up.leaderPid());
    assertTrue(ProcessHandle.of(up.leaderPid()).orElseThrow().isAlive());
  }

  @Test
  void aBurstStartsEachOnceOnItsOwnPort() throws Exception {
    games.build(
        "b",
        TestArchive.with("FROM x\nCOPY g /g\nCMD [\"/g\", \"71\"]")
            .file("g", Files.readAllBytes(Games.HOST_PATH.find("sleep").orElseThrow()), 0755));
    HostLauncher launcher = games.launcher();
    for (int i = 0; i < 60; i++) {
      launcher.launch(Games.order("p" + i, "b", Map.of(), Games.port("default", 7777)));
    }
    Games.until(() -> launcher.processes().size() == 60, "all are up");
    assertEquals(60, launcher.running().size());
    assertEquals(
        60, launcher.processes().stream().map(p -> p.ports().getFirst().port()).distinct().count());
    launcher.close();
    assertEquals(Set.of(), launcher.running());
  }

  @Test
  void theSamePortTwiceGivesTwoPorts() throws Exception {
    games.script("b", "exec sleep 60");
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    HostLauncher launcher = games.launcher();
    for (String id : List.of("one", "two")) {
      launcher.launch(
          Games.order(
              id,
              "b",
              Map.of(),
              new ContainerPort("default", free, TransportType.tcp),
              new ContainerPort("udp", free, TransportType.udp)));
    }
    BoundPort one = games.up(launcher, "one").ports().getFirst();
    BoundPort two = games.up(launcher, "two").ports().getFirst();
    assertEquals(new BoundPort("default", free, free, TransportType.tcp), one);
    assertTrue(two.port() >= PortAllocator.FIRST && two.port() <= PortAllocator.LAST);
    assertEquals(two.port(), two.publicPort());

    launcher.stop("one", Duration.ZERO);
    games.ended(launcher, "one");
    launcher.launch(Games.order("three", "b", Map.of(), Games.port("default", free)));
    assertEquals(free, games.up(launcher, "three").ports().getFirst().port());
  }

  @Test
  void aJavaServerListensOnItsPort() throws Exception {
    games.build(
        "java",
        TestArchive.with(
                "FROM eclipse-temurin:25\n"
                    + "WORKDIR /app\n"
                    + "COPY Game.java .\n"
                    + "CMD [\"java\", \"-Xshare:auto\", \"/app/Game.java\"]")
            .file(
                "Game.java",
                """
                void main() throws Exception {
                  var socket = new java.net.ServerSocket(Integer.parseInt(System.getenv("PORT")));
                  IO.println("listening");
                  socket.accept().getOutputStream().write('!');
                }
                """));
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "java"));
    int port = games.up(launcher, "p").ports().getFirst().port();
    games.printed("p", "listening");
    try (Socket player = new Socket("127.0.0.1", port)) {
      assertEquals('!', player.getInputStream().read());
    }
    assertEquals(OptionalInt.of(0), games.ended(launcher, "p").exit().orElseThrow().code());
  }

  @Test
  void sigtermReachesTheGameAndItsChildren() throws Exception {
    games.script("b", "trap 'echo bye; exit 5' TERM\nsleep 61 &\necho child $!\nwait");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    games.printed("p", "child ");
    long child = childOf("p");
    launcher.stop("p", LONG);
    launcher.stop("p", LONG);
    HostProcess ended = games.ended(launcher, "p");
    assertEquals(OptionalInt.of(5), ended.exit().orElseThrow().code());
    assertTrue(games.log("p").contains("bye"));
    assertGone(child);
  }

  @Test
  void whoIgnoresSigtermIsKilledAfterTheGraceWithItsGrandchildren() throws Exception {
    games.script(
        "b", "trap '' TERM\n(trap '' TERM; sleep 62 & echo child $!; wait) &\nwait\nsleep 62");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    games.printed("p", "child ");
    long child = childOf("p");
    Instant before = Instant.now();
    launcher.stop("p", Duration.ofMillis(300));
    HostProcess ended = games.ended(launcher, "p");
    assertEquals(OptionalInt.of(137), ended.exit().orElseThrow().code());
    assertTrue(Duration.between(before, Instant.now()).toMillis() >= 250);
    assertGone(child);
  }

  @Test
  void whatTheGameLeavesBehindEndsWithIt() throws Exception {
    games.script("b", "sleep 63 &\necho child $!\nexit 0");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    assertEquals(OptionalInt.of(0), games.ended(launcher, "p").exit().orElseThrow().code());
    assertGone(childOf("p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 0", "sleep 64"})
  void whatLeftTheGroupEndsWithTheGameToo(String then) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "no /proc on this machine");
    assumeTrue(Games.HOST_PATH.find("setsid").isPresent(), "no setsid on this machine");
    String id = "p-" + UUID.randomUUID();
    games.script("b", "setsid sh -c 'echo child $$; exec sleep 65' &\nsleep 0.3\n" + then);
    HostLauncher launcher = games.launcher();
    launcher.launch(
        Games.order(id, "b", Map.of("HATHORA_PROCESS_ID", id), Games.port("default", 0)));
    games.printed(id, "child ");
    long child = childOf(id);
    if (!then.startsWith("exit")) {
      launcher.stop(id, LONG);
    }
    games.ended(launcher, id);
    assertGone(child);
  }

  @Test
  void theStopSignalOfTheImageIsUsed() throws Exception {
    games.build(
        "b",
        TestArchive.with("FROM x\nSTOPSIGNAL SIGINT\nCOPY g /g\nCMD [\"/g\"]")
            .program(
                "g", "#!/bin/sh\ntrap 'exit 9' INT\necho ready\nwhile :; do sleep 0.05; done"));
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    games.printed("p", "ready");
    launcher.stop("p", LONG);
    assertEquals(OptionalInt.of(9), games.ended(launcher, "p").exit().orElseThrow().code());
  }

  @Test
  void aProcessThatIsStoppedAtOnceEndsToo() throws Exception {
    games.script("b", "exec sleep 64");
    HostLauncher launcher = games.launcher();
    for (int i = 0; i < 5; i++) {
      launcher.launch(Games.order("p" + i, "b"));
      launcher.stop("p" + i, LONG);
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(OptionalInt.of(143), games.ended(launcher, "p" + i).exit().orElseThrow().code());
    }
    launcher.stop("nobody", LONG);
  }

  @Test
  void anotherLauncherAdoptsWhatRunsAndWhatEnded() throws Exception {
    games.script("b", "trap 'exit 4' TERM\necho up\nwhile :; do sleep 0.05; done");
    games.script("short", "exit 3");
    HostLauncher first = games.launcher();
    first.launch(Games.order("p", "b", Map.of(), Games.port("default", 0)));
    first.launch(Games.order("q", "b"));
    first.launch(Games.order("gone", "short"));
    HostProcess before = games.up(first, "p");
    games.up(first, "q");
    games.printed("p", "up");
    games.printed("q", "up");
    games.ended(first, "gone");
    first.detach();
    assertThrows(IllegalStateException.class, () -> first.launch(Games.order("x", "b")));
    // Ends while no launcher looks.
    GroupSignal.send("TERM", games.up(first, "q").leaderPid());

    HostLauncher second = games.launcher();
    assertEquals(Set.of("p", "q", "gone"), second.known());
    assertEquals(before, games.up(second, "p"));
    assertEquals(OptionalInt.of(4), games.ended(second, "q").exit().orElseThrow().code());
    assertEquals(OptionalInt.of(3), games.ended(second, "gone").exit().orElseThrow().code());
    assertEquals(Set.of("p"), second.running());
    second.launch(Games.order("p", "b"));
    assertEquals(before.leaderPid(), games.up(second, "p").leaderPid());
    second.launch(
        Games.order("r", "b", Map.of(), Games.port("default", before.ports().getFirst().port())));
    assertNotEquals(
        before.ports().getFirst().port(), games.up(second, "r").ports().getFirst().port());
    second.stop("p", LONG);
    assertEquals(OptionalInt.of(4), games.ended(second, "p").exit().orElseThrow().code());
  }

  @Test
  void aGameOutlivesAGreenroomThatIsKilled() throws Exception {
    games.script("b", "i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo $i; sleep 0.02; done");
    Process greenroom =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledGreenroom.class.getName(),
                temp.toRealPath().toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("greenroom.log").toFile())
            .start();
    games.printed("p", "3\n");
    greenroom.destroyForcibly().waitFor();
    int before = games.log("p").length();
    Games.until(() -> games.log("p").length() > before + 10, "the game prints on");

    HostLauncher launcher = games.launcher();
    assertEquals(Set.of("p"), launcher.running());
    long leader = games.up(launcher, "p").leaderPid();
    launcher.stop("p", LONG);
    assertEquals(OptionalInt.of(143), games.ended(launcher, "p").exit().orElseThrow().code());
    assertGone(leader);
  }

  @Test
  void launchingTwiceStartsOne() throws Exception {
    games.script("b", "echo started\nexec sleep 65");
    HostLauncher launcher = games.launcher();
    LaunchOrder order = Games.order("p", "b");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      launcher.launch(order);
                    } catch (LaunchRefused e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    games.printed("p", "started");
    launcher.stop("p", Duration.ZERO);
    games.ended(launcher, "p");
    launcher.launch(order);
    launcher.forget("p");
    launcher.launch(order);
    HostLauncher second = games.launcher();
    second.launch(order);
    assertEquals(Set.of(), second.running());
    assertEquals(1, games.log("p").split("started", -1).length - 1);
  }

  @Test
  void ofTwoShimsForOneFolderTheSecondLeaves() throws Exception {
    games.script("b", "echo started\nexec sleep 66");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    games.printed("p", "started");
    Process second =
        Shim.find(Games.HOST_PATH)
            .orElseThrow()
            .start(
                new ProcessFolder(games.folder("p")),
                games.folder("p"),
                List.of("/bin/echo", "started"),
                Map.of());
    assertEquals(0, second.waitFor());
    assertEquals("started\n", games.log("p"));
  }

  @Test
  void aLaunchThatACrashCutShortCanBeRepeated() throws Exception {
    games.script("b", "exit 0");
    ProcessFolder cut = new ProcessFolder(games.folder("p"));
    cut.create(Games.order("p", "b"), List.of(), "TERM");
    Files.createDirectories(cut.work().resolve("half"));
    HostLauncher launcher = games.launcher();
    assertEquals(Set.of(), launcher.known());
    launcher.launch(Games.order("p", "b"));
    assertEquals(OptionalInt.of(0), games.ended(launcher, "p").exit().orElseThrow().code());
    assertFalse(Files.exists(cut.work().resolve("half")));
  }

  @Test
  void anEndThatNobodySawHasNoCode() throws Exception {
    games.script("b", "exec sleep 67");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    HostProcess up = games.up(launcher, "p");
    ProcessFolder folder = new ProcessFolder(games.folder("p"));
    GroupSignal.send("KILL", folder.shim().orElseThrow().pid());
    Games.until(() -> !folder.shim().orElseThrow().alive(), "the shim is dead");
    assertTrue(launcher.isRunning("p"), "the game lives on");
    GroupSignal.send("KILL", up.leaderPid());
    HostProcess ended = games.ended(launcher, "p");
    assertEquals(OptionalInt.empty(), ended.exit().orElseThrow().code());
    assertEquals(ended, games.ended(games.launcher(), "p"));
  }

  @Test
  void aReusedNumberIsAnotherProcess() throws Exception {
    games.script("b", "exit 0");
    HostLauncher first = games.launcher();
    first.launch(Games.order("p", "b"));
    games.ended(first, "p");
    first.detach();
    // As if the machine had been restarted in mid-match, and another program had the numbers now.
    Files.delete(games.folder("p").resolve("exit"));
    String me = ProcessHandle.current().pid() + " 1\n";
    Files.writeString(games.folder("p").resolve("pid"), me);
    Files.writeString(games.folder("p").resolve("shim"), me);
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "no /proc on this machine");
    HostLauncher second = games.launcher();
    assertEquals(OptionalInt.empty(), games.ended(second, "p").exit().orElseThrow().code());
  }

  @Test
  void aGameMayWriteToItsFilesWithoutTouchingOthers() throws Exception {
    byte[] big = new byte[2 << 20];
    games.build(
        "b",
        TestArchive.with(
                "FROM x\n"
                    + "WORKDIR /app\n"
                    + "COPY . .\n"
                    + "CMD echo changed > state; cat state; exec sleep 68")
            .file("state", "original")
            .file("big", big, 0644));
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    launcher.launch(Games.order("q", "b"));
    games.printed("p", "changed");
    games.printed("q", "changed");
    Path root = games.image("b").root().resolve("app");
    assertEquals("original", Files.readString(root.resolve("state")));
    Path ofP = games.folder("p").resolve("work/app/big");
    assertTrue(Files.isSameFile(root.resolve("big"), ofP), "big files are shared");
    assertFalse(Files.getPosixFilePermissions(ofP).toString().contains("WRITE"));
    games.delete("b");
    assertEquals(big.length, Files.size(ofP), "a deleted build leaves running games their files");
    assertThrows(LaunchRefused.class, () -> launcher.launch(Games.order("r", "b")));
  }

  @Test
  void aProgramThatCannotBeExecutedEndsWithALineInTheLog() throws Exception {
    games.build(
        "b", TestArchive.with("FROM x\nCOPY g /g\nCMD [\"/g\"]").program("g", "#!/bin/sh\n"));
    Path program = games.image("b").root().resolve("g");
    Files.writeString(program, "#!/opt/none\n");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    int code = games.ended(launcher, "p").exit().orElseThrow().code().orElseThrow();
    assertTrue(code == 126 || code == 127, "" + code);
    assertTrue(games.log("p").contains("not found"), games.log("p"));
    Files.delete(program);
    LaunchRefused refused =
        assertThrows(LaunchRefused.class, () -> launcher.launch(Games.order("q", "b")));
    assertEquals(
        "The program '/g' is neither in the image nor on this machine.", refused.getMessage());
    assertEquals(Set.of("p"), launcher.known());
  }

  @Test
  void closingStopsEverythingAndLeavesNothingBehind() throws Exception {
    games.script("mild", "trap 'exit 0' TERM\necho up\nwhile :; do sleep 0.05; done");
    games.script("stubborn", "trap '' TERM\necho up\nwhile :; do sleep 0.05; done");
    HostLauncher launcher = games.launcher();
    for (String id : List.of("mild", "stubborn")) {
      launcher.launch(Games.order(id, id));
    }
    games.printed("mild", "up");
    games.printed("stubborn", "up");
    List<HostProcess> before = launcher.processes();
    launcher.close();
    assertEquals(Set.of(), launcher.running());
    before.forEach(p -> assertGone(p.leaderPid()));
    assertEquals(OptionalInt.of(0), games.ended(launcher, "mild").exit().orElseThrow().code());
    assertEquals(
        OptionalInt.of(137), games.ended(launcher, "stubborn").exit().orElseThrow().code());
  }

  @Test
  void whatIsForgottenKeepsItsLogUntilTheRetentionEnds() throws Exception {
    games.script("b", "echo hello");
    games.script("long", "exec sleep 69");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b"));
    launcher.launch(Games.order("alive", "long"));
    games.up(launcher, "alive");
    Instant end = games.ended(launcher, "p").exit().orElseThrow().at();
    launcher.forget("alive");
    launcher.forget("p");
    launcher.forget("p");
    assertEquals(Set.of("alive"), launcher.known());
    assertFalse(Files.exists(games.folder("p").resolve("work")));
    assertEquals("hello\n", games.log("p"));
    assertEquals(Set.of("alive"), games.launcher().known());
    assertEquals(0, launcher.deleteOlderThan(end));
    assertEquals(1, launcher.deleteOlderThan(end.plusSeconds(1)));
    assertFalse(Files.exists(games.folder("p")));
    assertTrue(launcher.isRunning("alive"));
  }

  @Test
  void nobodyElseReadsWhatAProcessWrites() throws Exception {
    games.script("b", "exit 0");
    HostLauncher launcher = games.launcher();
    launcher.launch(Games.order("p", "b", Map.of("SECRET", "hush"), Games.port("default", 0)));
    games.ended(launcher, "p");
    assertEquals(3, Files.getPosixFilePermissions(games.folder("p")).size());
    assertFalse(Files.readString(games.folder("p").resolve("order")).contains("hush"));
  }

  private long childOf(String processId) throws Exception {
    String log = games.log(processId);
    return Long.parseLong(log.substring(log.indexOf("child ") + 6).lines().findFirst().get());
  }

  private static void assertGone(long pid) {
    Games.until(
        () -> {
          try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z");
          } catch (IOException e) {
            return !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
          }
        },
        pid + " is gone");
  }
}
