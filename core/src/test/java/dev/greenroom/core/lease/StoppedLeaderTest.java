package dev.greenroom.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import dev.greenroom.core.Core;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Two leaders in two processes over one engine, reached by HTTP: the first is stopped by a signal
 * in the middle of a tick, the second takes over, and the first goes on.
 */
@EnabledOnOs(OS.LINUX)
class StoppedLeaderTest {
  private static final Duration LENGTH = Duration.ofMillis(300);
  private static final int PROCESSES = 8;

  @Test
  @Timeout(60)
  void whatWasStoppedInMidTickChangesNothingMore() throws Exception {
    int port = freePort();
    DynamoDBProxyServer engine =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)});
    engine.start();
    URI url = URI.create("http://127.0.0.1:" + port);
    Process old = null;
    try (World world = new World(local -> overHttp(url))) {
      String now = unbound(world);
      old = start(url, now);
      List<String> said = new ArrayList<>();
      try (BufferedReader out = old.inputReader()) {
        readUntil(out, said, "standing still");
        awaitStopped(old.pid());

        Core core = world.coreWith(world.client, world.clock, world.core.policy(), time -> {});
        Leadership next = new Leadership(core.leases(), "new", LENGTH, Ticker.real(), world.clock);
        while (!next.lead()) {
          Thread.onSpinWait();
        }
        var before = written(world);
        signal("-CONT", old.pid());
        readUntil(out, said, "lease lost");
        assertEquals(List.of("stopped", "stopped", "standing still", "lease lost"), said);
        assertTrue(before.equals(written(world)), "something was written by an old epoch");
        assertEquals(PROCESSES - 2, core.led(next).reaper().run(world.clock.instant()).size() - 2);
      }
      assertTrue(old.waitFor(10, TimeUnit.SECONDS));
    } finally {
      if (old != null) {
        old.destroyForcibly();
      }
      engine.stop();
    }
  }

  private static DynamoDbClient overHttp(URI url) {
    DynamoDbClient client = LeaderProgram.client(url);
    TableCreation.createMissing(client, Tables.withPrefix("greenroom-").all());
    return client;
  }

  /** Processes whose time to bind a port is over; hands back the moment. */
  private static String unbound(World world) {
    world.node(64_000, 256_000);
    Application app = world.app("duel");
    world.deploy(app, 1);
    for (int i = 0; i < PROCESSES; i++) {
      world.core.roomCreation().create(world.room(app));
    }
    world.clock.pass(Duration.ofSeconds(100));
    return world.clock.instant().toString();
  }

  private static Process start(URI url, String now) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LeaderProgram.class.getName(),
            url.toString(),
            now,
            Long.toString(LENGTH.toMillis()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void readUntil(BufferedReader out, List<String> said, String last)
      throws IOException {
    do {
      String line = out.readLine();
      assertTrue(line != null, "it ended after " + said);
      said.add(line);
    } while (!said.getLast().equals(last));
  }

  private static void awaitStopped(long pid) throws IOException {
    while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ")) {
      Thread.onSpinWait();
    }
  }

  private static void signal(String signal, long pid) throws Exception {
    new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start().waitFor();
  }

  /** What was accepted before may still be told of afterwards: decisions are left out. */
  private static List<List<Map<String, AttributeValue>>> written(World world) {
    return world.tables.all().stream()
        .filter(t -> !t.equals(world.tables.decisions()))
        .map((TableSpec t) -> everything(world, t))
        .toList();
  }

  private static List<Map<String, AttributeValue>> everything(World world, TableSpec table) {
    return world.client.scan(s -> s.tableName(table.name()).consistentRead(true)).items();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
