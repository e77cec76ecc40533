package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.events.OpenedPort;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, real sockets, this machine's own way to see them. */
@Timeout(60)
class RealGameTest {
  private final TestWorld world = new TestWorld();
  private final NodeAgent agent = world.agent(machine());

  Machine machine() {
    return Machine.here();
  }

  @Test
  void aPortOnEveryAddressIsBoundAndPublished() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      ProcessReport report = world.control.last();
      assertEquals(Optional.of(world.instant()), report.boundAt());
      assertEquals(game.port, report.published().getFirst().port());
      assertTrue(report.opened().getFirst().onEveryAddress(), report.toString());
      assertEquals(game.port, report.opened().getFirst().port());
      assertTrue(report.connectionsKnown());
      assertTrue(report.memoryBytes() > 1_000_000, report.toString());
    }
  }

  /** To the byte, as the kernel counts it; nothing of it is written by the game. */
  @Test
  void whatItSendsIsCounted() throws Exception {
    assumeTrue(countsEgress(), "Skipped: this machine does not say what a socket has sent.");
    agent.look();
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      try (Socket first = game.join();
          Socket second = game.join()) {
        echo(first, 100_000);
        echo(second, 23);
        assertEgress(game, 100_023, Optional.empty());
        echo(second, 1);
        assertEgress(game, 100_024, Optional.empty());
      }
      agent.look();
      assertEgress(game, 100_024, Optional.empty());
      game.say("exit 0");
      game.awaitEnd();
      world.run(game.local("tcp", game.port));
      agent.look();
      assertEquals(100_024, world.control.last().egressedBytes(), "with its end");
    }
  }

  /** The one before has told of what was sent until then. */
  @Test
  void anAgentThatComesLaterCountsWhatIsSentFromThenOn() throws Exception {
    assumeTrue(countsEgress(), "Skipped: this machine does not say what a socket has sent.");
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0");
        Socket player = game.join()) {
      world.run(game.local("tcp", game.port));
      echo(player, 5000);
      agent.look();
      Optional<Instant> since = Optional.of(world.instant());
      assertEquals(since, world.control.last().countedSince());
      assertEquals(0, world.control.last().egressedBytes());
      echo(player, 70);
      assertEgress(game, 70, since);
    }
  }

  boolean countsEgress() {
    return SockDiag.ofThisMachine() != SentTable.NONE;
  }

  /** The game sends back what it is sent. */
  private static void echo(Socket player, int bytes) throws IOException {
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    player.getInputStream().readNBytes(bytes);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    player.getOutputStream().write(new byte[bytes]);
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void assertEgress(GameProcess game, long bytes, Optional<Instant> since) {
    world.pass(TestWorld.HEARTBEAT);
    agent.look();
    ProcessReport report = world.control.last();
    assertEquals(bytes, report.egressedBytes(), game.port + ": " + report);
    assertEquals(since, report.countedSince());
  }

  @Test
  void aPortOnLoopbackIsNotBoundButNamed() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "127.0.0.1")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      ProcessReport report = world.control.last();
      assertEquals(Optional.empty(), report.boundAt());
      assertEquals(List.of(), report.published());
      assertOpened(new OpenedPort("tcp", game.port, "127.0.0.1"), report);
    }
  }

  @Test
  void anotherPortThanTheExpectedIsNotBoundButNamed() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port == 7777 ? 7778 : 7777));
      agent.look();
      assertEquals(Optional.empty(), world.control.last().boundAt());
      assertEquals(game.port, world.control.last().opened().getFirst().port());
    }
  }

  @Test
  void aPortOfAnotherGameIsNotOurs() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0");
        GameProcess other = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", other.port));
      agent.look();
      assertEquals(Optional.empty(), world.control.last().boundAt());
      assertFalse(world.control.last().opened().stream().anyMatch(o -> o.port() == other.port));
    }
  }

  @Test
  void aPlayerIsCountedWhileConnectedAndRememberedAfterwards() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      assertEquals(0, world.control.last().activeConnections());
      assertEquals(Optional.empty(), world.control.last().lastConnectionAt());
      Instant seen;
      try (Socket player = game.join()) {
        assertTrue(player.isConnected());
        until(report -> report.activeConnections() == 1);
        seen = world.instant();
        assertEquals(Optional.of(seen), world.control.last().lastConnectionAt());
      }
      until(report -> report.activeConnections() == 0);
      assertEquals(Optional.of(seen), world.control.last().lastConnectionAt());
    }
  }

  @Test
  void aPlayerStillCountsAfterTheGameHasShutItsDoor() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0");
        Socket player = game.join()) {
      player.getOutputStream().write(1);
      assertEquals(1, player.getInputStream().read()); // the game has taken the player in
      game.say("shut");
      world.run(game.local("tcp", game.port));
      until(report -> report.opened().isEmpty());
      assertEquals(1, world.control.last().activeConnections());
    }
  }

  @Test
  void aBoundDatagramPortIsBound() throws IOException {
    try (GameProcess game = GameProcess.start("udp", "0.0.0.0")) {
      world.run(game.local("udp", game.port));
      agent.look();
      ProcessReport report = world.control.last();
      assertTrue(report.boundAt().isPresent(), report.toString());
      assertEquals("udp", report.opened().getFirst().transport());
      if (!report.connectionsKnown()) {
        world.pass(TestWorld.HEARTBEAT);
        agent.look();
        assertEquals(1, world.log.stream().filter(line -> line.contains("UDP")).count());
      }
    }
  }

  /** Where it does not, the game has an unknown number of players, and the agent says so. */
  @Test
  void aDatagramPeerIsCountedWhereTheMachineShowsIt() throws IOException {
    try (GameProcess game = GameProcess.start("udp", "0.0.0.0");
        DatagramSocket player = new DatagramSocket()) {
      InetAddress loopback = InetAddress.getByName("127.0.0.1");
      player.send(new DatagramPacket(new byte[1], 1, loopback, game.port));
      world.run(game.local("udp", game.port));
      agent.look();
      ProcessReport report = world.control.last();
      assertEquals(report.connectionsKnown() ? 1 : 0, report.activeConnections());
    }
  }

  @Test
  void aSocketThatTheTestItselfHoldsIsNotTheGames() throws IOException {
    try (GameProcess game = GameProcess.start("udp", "127.0.0.1");
        DatagramSocket own = new DatagramSocket(0, InetAddress.getByName("0.0.0.0"))) {
      world.run(game.local("udp", own.getLocalPort()));
      agent.look();
      assertEquals(Optional.empty(), world.control.last().boundAt());
    }
  }

  @Test
  void aPortOfAChildOfTheGameIsTheGames() throws IOException {
    try (GameProcess game = GameProcess.start("parent", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      assertTrue(world.control.last().boundAt().isPresent(), world.control.last().toString());
    }
  }

  @Test
  void theExitCodeIsReported() throws Exception {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      game.say("exit 3");
      game.awaitEnd();
      world.run(game.local("tcp", game.port));
      agent.look();
      assertEquals(OptionalInt.of(3), world.control.last().exit().orElseThrow().code());
      assertEquals(Set.of("p-1"), world.ids());
    }
  }

  @Test
  void aBusyGameShowsTheCoresItUses() throws IOException {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      agent.look();
      game.say("burn");
      until(report -> report.cpuCores() > 0);
    }
  }

  /** Looks again, at most 15 s; every look is told, for a heartbeat interval passes before it. */
  private void until(Predicate<ProcessReport> holds) {
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    do {
      assertTrue(System.nanoTime() < end, () -> world.control.last().toString());
      world.pass(TestWorld.HEARTBEAT);
      agent.look();
    } while (!holds.test(world.control.last()));
  }

  private static void assertOpened(OpenedPort port, ProcessReport report) {
    assertTrue(report.opened().contains(port), report.toString());
  }
}
