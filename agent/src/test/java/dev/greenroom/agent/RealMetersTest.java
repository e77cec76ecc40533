package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of a real process, against what it says of itself. */
@Timeout(60)
class RealMetersTest {
  private static final int MIB = 1 << 20;

  /**
   * On a busy machine a game that burns a core gets less than one; so what counts is the time that
   * it had, which the kernel tells by another way.
   */
  @Test
  void aGameThatBurnsACoreReadsAsWhatItHad() throws Exception {
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      long pid = game.local("tcp", game.port).leaderPid();
      ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
      assumeTrue(handle.info().totalCpuDuration().isPresent(), "Skipped: nothing to compare with.");
      game.say("burn");
      Thread.sleep(300);
      CpuMeter meter = new CpuMeter();
      Machine machine = Machine.here();
      Instant began = Instant.now();
      Duration before = handle.info().totalCpuDuration().get();
      meter.read(machine.trees().look(Set.of(pid)).get(pid).cpu(), began);
      double cores = 0;
      double had = 0;
      for (int look = 0; look < 4; look++) {
        Thread.sleep(1100);
        Instant at = Instant.now();
        Duration after = handle.info().totalCpuDuration().get();
        cores = meter.read(machine.trees().look(Set.of(pid)).get(pid).cpu(), at);
        had = (double) after.minus(before).toMillis() / Duration.between(began, at).toMillis();
      }
      String told = "measured %.3f cores, it had %.3f".formatted(cores, had);
      System.out.println(told);
      assertTrue(cores <= 1.1 && had > 0.1, told);
      assertEquals(1, cores / had, 0.1, told);
    }
  }

  /** 16 MiB each way over four connections, to be counted within 5 percent. */
  @Test
  void whatAGameSendsIsCountedWithinFivePercent() throws Exception {
    assumeTrue(
        SockDiag.ofThisMachine() != SentTable.NONE,
        "Skipped: this machine does not say what a socket has sent.");
    TestWorld world = new TestWorld();
    NodeAgent agent = world.agent(Machine.here());
    agent.look();
    try (GameProcess game = GameProcess.start("tcp", "0.0.0.0")) {
      world.run(game.local("tcp", game.port));
      List<Socket> players = List.of(game.join(), game.join(), game.join(), game.join());
      for (int round = 0; round < 4; round++) {
        for (Socket player : players) {
          Thread reader = Thread.ofVirtual().start(() -> read(player));
          player.getOutputStream().write(new byte[MIB]);
          reader.join();
        }
        world.pass(TestWorld.HEARTBEAT);
        agent.look();
      }
      for (Socket player : players) {
        player.close();
      }
      world.pass(TestWorld.HEARTBEAT);
      agent.look();
      assertEquals(16.0 * MIB, world.control.last().egressedBytes(), 0.05 * 16 * MIB);
    }
  }

  private static void read(Socket player) {
    try {
      player.getInputStream().readNBytes(MIB);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
