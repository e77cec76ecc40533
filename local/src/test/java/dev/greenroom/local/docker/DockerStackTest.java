package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Container;
import dev.greenroom.local.cli.api.Json;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real containers of the engine of this machine. */
@ExtendWith(EngineOfThisMachine.class)
class DockerStackTest {
  @TempDir static Path folder;
  private static Engine engine;
  private static List<String> before;
  private static DockerWorld world;
  private static String build;

  @BeforeAll
  static void up() throws Exception {
    engine = Engine.connect(Optional.empty());
    before = everything();
    world = new DockerWorld();
    world.application("game");
    build =
        world
            .build(DockerWorld.game(folder.resolve("game")), new ArrayList<>())
            .at("buildId")
            .text();
  }

  @AfterAll
  static void nothingIsLeft() {
    world.close();
    assertEquals(before, everything());
    engine.close();
  }

  /** All that an installation may leave behind. */
  private static List<String> everything() {
    List<String> all = new ArrayList<>();
    for (Container container : engine.client().listContainersCmd().withShowAll(true).exec()) {
      all.add("container " + List.of(container.getNames()) + container.getState());
    }
    engine.client().listNetworksCmd().exec().forEach(n -> all.add("network " + n.getName()));
    engine.client().listImagesCmd().exec().forEach(i -> all.add("image " + i.getId()));
    var volumes = engine.client().listVolumesCmd().exec().getVolumes();
    if (volumes != null) {
      volumes.forEach(v -> all.add("volume " + v.getName()));
    }
    return all.stream().sorted().toList();
  }

  private static Container container(String processId) {
    return engine
        .client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Labels.PROCESS, processId))
        .exec()
        .getFirst();
  }

  @Test
  void twoProcessesWithTheSameHardCodedPortRunSideBySideAndReachTheApi() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of("LISTEN_PORT", "4000"));
    String one = world.room().at("processId").text();
    String two = world.room().at("processId").text();
    Json first = world.running(one);
    Json second = world.running(two);
    assertNotEquals(
        first.at("exposedPort").at("port").number(), second.at("exposedPort").at("port").number());
    try (Socket a = DockerWorld.connect(first);
        Socket b = DockerWorld.connect(second)) {
      assertEquals("hello", DockerWorld.ask(a, "hello"));
      assertEquals(one, DockerWorld.ask(a, "ENV HATHORA_PROCESS_ID"));
      assertEquals(two, DockerWorld.ask(b, "ENV HATHORA_PROCESS_ID"));
      assertEquals("4000", DockerWorld.ask(a, "ENV PORT"));
      assertEquals(
          Long.toString(first.at("exposedPort").at("port").number()),
          DockerWorld.ask(a, "ENV HATHORA_DEFAULT_PORT"));
      String api = DockerWorld.ask(a, "API");
      assertTrue(api.startsWith("HTTP/1.1 200"), api);
      world.players(one, 1);
      world.players(two, 1);
    }
    world.players(one, 0);
  }

  @Test
  void datagramsReachTheirGameAndTheirSendersAreCounted() throws Exception {
    world.deploy(build, "udp", 4000, Map.of("LISTEN_TRANSPORT", "udp"));
    String id = world.room().at("processId").text();
    Json process = world.running(id);
    byte[] answer = DockerWorld.datagram(process, "hello".getBytes(StandardCharsets.UTF_8));
    assertEquals("hello", new String(answer, StandardCharsets.UTF_8));
    world.players(id, 1);
  }

  @Test
  void aServerOnTheLoopbackOrOnAnotherPortIsFailedWithWhatItOpenedAndWhatWasExpected()
      throws Exception {
    world.deploy(build, "tcp", 4000, Map.of("LISTEN_ADDRESS", "127.0.0.1"));
    String inward = world.room().at("processId").text();
    world.deploy(build, "tcp", 4000, Map.of("LISTEN_PORT", "4999"));
    String elsewhere = world.room().at("processId").text();
    String reason = world.over(inward);
    assertTrue(reason.contains("tcp/4000 on 127.0.0.1"), reason);
    assertTrue(reason.contains("tcp/4000 on 0.0.0.0"), reason);
    reason = world.over(elsewhere);
    assertTrue(reason.contains("tcp/4999 on 0.0.0.0"), reason);
    assertTrue(reason.contains("tcp/4000 on 0.0.0.0"), reason);
  }

  @Test
  void everyEndHasItsReason() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of());
    String exits = world.room().at("processId").text();
    String eats = world.room().at("processId").text();
    String killed = world.room().at("processId").text();
    String stopped = world.room().at("processId").text();
    try (Socket player = DockerWorld.connect(world.running(exits))) {
      DockerWorld.say(player, "EXIT 3");
    }
    assertEquals("failed: exited with code 3", world.over(exits));
    try (Socket player = DockerWorld.connect(world.running(eats))) {
      DockerWorld.say(player, "EAT");
    }
    assertEquals(
        "failed: killed for using more than its 1024 MiB of memory (exit code 137)",
        world.over(eats));
    world.running(killed);
    engine.client().killContainerCmd(container(killed).getId()).exec();
    assertEquals("failed: killed by signal 9 (exit code 137)", world.over(killed));
    world.running(stopped);
    world.api.post("/processes/v3/apps/%s/processes/%s/stop".formatted(world.appId, stopped));
    assertTrue(world.over(stopped).startsWith("stopped: stopped through the API"));
    assertTrue(world.log(stopped).contains("asked to end"));
  }

  @Test
  void aProgramThatIsNotThereIsSaidSo() throws Exception {
    Path broken = DockerWorld.game(folder.resolve("broken"), "ENTRYPOINT [\"/no/such/program\"]");
    String id = world.build(broken, new ArrayList<>()).at("buildId").text();
    world.deploy(id, "tcp", 4000, Map.of());
    String processId = world.room().at("processId").text();
    assertEquals("failed: exited with code 127", world.over(processId));
    assertTrue(world.log(processId).toString().contains("/no/such/program"));
  }

  @Test
  void aSharedVolumeIsSeenByTheNextProcessOfTheApplication() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of("GREENROOM_SHARED_VOLUME", "/state"));
    String first = world.room().at("processId").text();
    try (Socket player = DockerWorld.connect(world.running(first))) {
      assertEquals("kept", DockerWorld.ask(player, "KEEP /state/score 42"));
    }
    world.api.post("/processes/v3/apps/%s/processes/%s/stop".formatted(world.appId, first));
    world.over(first);
    try (Socket player = DockerWorld.connect(world.running(world.room().at("processId").text()))) {
      assertEquals("42", DockerWorld.ask(player, "READ /state/score"));
    }
  }

  @Test
  void theVolumeOfADeletedApplicationGoesOnceItsLastProcessHas() throws Exception {
    String usual = world.appId;
    try {
      world.application("short-lived");
      String app = world.appId;
      world.deploy(build, "tcp", 4000, Map.of("GREENROOM_SHARED_VOLUME", "/state"));
      String id = world.room().at("processId").text();
      world.running(id);
      String installation = container(id).getLabels().get(Labels.INSTALLATION);
      SharedVolumes volumes = new SharedVolumes(engine, installation);
      assertEquals(0, volumes.removeUnless(a -> true), "all applications are there");
      assertEquals(0, volumes.removeUnless(a -> !a.equals(app)), "a process has it");
      world.api.post("/processes/v3/apps/%s/processes/%s/stop".formatted(app, id));
      world.over(id);
      assertEquals(1, volumeGoes(volumes, app));
      assertEquals(0, volumes.removeUnless(a -> !a.equals(app)));
    } finally {
      world.appId = usual;
    }
  }

  /** The container goes soon after its end was recorded. */
  private static int volumeGoes(SharedVolumes volumes, String app) throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      int removed = volumes.removeUnless(a -> !a.equals(app));
      if (removed > 0) {
        return removed;
      }
      Thread.sleep(50);
    }
    return 0;
  }

  @Test
  void aContainerHasItsLimitsAndNoPrivileges() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of());
    String id = world.room().at("processId").text();
    world.running(id);
    var host = engine.client().inspectContainerCmd(container(id).getId()).exec().getHostConfig();
    assertEquals(1024L << 20, host.getMemory());
    assertEquals(1024L << 20, host.getMemorySwap());
    assertEquals(500_000_000L, host.getNanoCPUs());
    assertEquals(1024L, host.getPidsLimit());
    assertEquals(List.of("no-new-privileges"), host.getSecurityOpts());
    assertTrue(List.of("", "no").contains(host.getRestartPolicy().getName()));
    assertEquals("ALL", host.getCapDrop()[0].name());
    assertEquals("64m", host.getLogConfig().getConfig().get("max-size"));
    assertEquals("2", host.getLogConfig().getConfig().get("max-file"));
  }
}
