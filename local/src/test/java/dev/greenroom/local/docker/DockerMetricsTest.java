package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.InvocationBuilder;
import dev.greenroom.local.cli.api.Json;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What Greenroom measures of real containers, against what they did. */
@ExtendWith(EngineOfThisMachine.class)
class DockerMetricsTest {
  private static final double WITHIN = 0.05;
  @TempDir static Path folder;
  private static Engine engine;
  private static DockerWorld world;
  private static String build;

  @BeforeAll
  static void up() throws Exception {
    engine = Engine.connect(Optional.empty());
    world = new DockerWorld();
    world.application("game");
    build =
        world
            .build(DockerWorld.game(folder.resolve("game")), new ArrayList<>())
            .at("buildId")
            .text();
  }

  @AfterAll
  static void down() {
    world.close();
    engine.close();
  }

  /** As Prometheus reads it. */
  private static double figure(String name, String processId) {
    List<String> lines = new ArrayList<>();
    world.api.stream("GET", "/metrics", lines::add);
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") && line.contains(processId))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Nanoseconds of CPU, as the kernel has counted them for the container. */
  private static long used(String processId) throws Exception {
    String container =
        engine
            .client()
            .listContainersCmd()
            .withLabelFilter(Map.of(Labels.PROCESS, processId))
            .exec()
            .getFirst()
            .getId();
    try (InvocationBuilder.AsyncResultCallback<Statistics> answer =
        new InvocationBuilder.AsyncResultCallback<>()) {
      engine.client().statsCmd(container).withNoStream(true).exec(answer);
      return answer.awaitResult().getCpuStats().getCpuUsage().getTotalUsage();
    }
  }

  @Test
  void aProcessThatBurnsOneCoreReadsOneCore() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of("BURN", "2"), 1);
    String id = world.room().at("processId").text();
    world.running(id);
    Thread.sleep(2000);
    long before = used(id);
    long from = System.nanoTime();
    Thread.sleep(15_000);
    double counted = (double) (used(id) - before) / (System.nanoTime() - from);
    double read = figure("greenroom_process_cpu_cores", id);
    System.out.printf("a core burnt: read %.3f, the kernel counted %.3f%n", read, counted);
    assertTrue(read <= 1.1, "read " + read);
    // On a machine that others keep busy there may be no whole core for it, and then what there is
    // comes in gusts: the figure is of ten seconds, the count of fifteen.
    boolean whole = counted >= 0.95;
    assertTrue(read >= 0.9 || !whole, "read " + read);
    assertEquals(
        1, read / counted, whole ? 0.1 : 0.35, "read %.3f of %.3f".formatted(read, counted));
  }

  @Test
  void whatIsSentOverTcpIsCounted() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of(), 0.5);
    String id = world.room().at("processId").text();
    Json process = world.running(id);
    double before = settled(id, 0);
    long sent = 20_000_000;
    try (Socket player = DockerWorld.connect(process)) {
      DockerWorld.say(player, "SEND " + sent);
      long got = 0;
      byte[] block = new byte[1 << 16];
      while (got < sent) {
        got += player.getInputStream().read(block);
      }
    }
    double counted = settled(id, before + sent / 2) - before;
    System.out.printf("sent over TCP %d bytes, counted %.0f%n", sent, counted);
    assertEquals(1, counted / sent, WITHIN);
  }

  @Test
  void whatIsSentInDatagramsIsCounted() throws Exception {
    world.deploy(build, "udp", 4000, Map.of("LISTEN_TRANSPORT", "udp"), 0.5);
    String id = world.room().at("processId").text();
    Json port = world.running(id).at("exposedPort");
    double before = settled(id, 0);
    long packets = 4000;
    long got = 0;
    try (DatagramSocket player = new DatagramSocket()) {
      player.setReceiveBufferSize(4 << 20);
      player.setSoTimeout(1000);
      byte[] ask = "PACKETS %d 1200".formatted(packets).getBytes(StandardCharsets.UTF_8);
      InetAddress host = InetAddress.getByName(port.at("host").text());
      int to = Math.toIntExact(port.at("port").number());
      player.send(new DatagramPacket(ask, ask.length, host, to));
      DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
      try {
        while (got < packets) {
          player.receive(packet);
          got++;
        }
      } catch (SocketTimeoutException lost) {
        // The game sent all; some may be lost on the way.
      }
    }
    double sent = packets * 1200.0;
    double counted = settled(id, before + sent / 2) - before;
    System.out.printf("sent in datagrams %.0f bytes (%d came), counted %.0f%n", sent, got, counted);
    assertTrue(got > 0);
    assertEquals(1, counted / sent, WITHIN);
  }

  /** The sum, once it is that high and stands still. */
  private static double settled(String processId, double least) throws InterruptedException {
    long limit = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    double last = Double.NaN;
    while (System.nanoTime() < limit) {
      double now = figure("greenroom_process_egress_bytes_total", processId);
      if (now >= least && Math.abs(now - last) < 2000) {
        return now;
      }
      last = now;
      Thread.sleep(1500);
    }
    throw new AssertionError("egress is " + last);
  }

  @Test
  void connectionsAreThoseOfPlayers() throws Exception {
    world.deploy(build, "tcp", 4000, Map.of(), 0.5);
    String id = world.room().at("processId").text();
    Json process = world.running(id);
    List<Socket> players = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      players.add(DockerWorld.connect(process));
      DockerWorld.ask(players.getLast(), "hello");
    }
    world.players(id, 7);
    for (int i = 0; i < 3; i++) {
      players.removeLast().close();
    }
    world.players(id, 4);
    for (Socket player : players) {
      player.close();
    }
    world.players(id, 0);
  }
}
