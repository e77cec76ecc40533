package dev.greenroom.local.cli;

import static dev.greenroom.local.FleetView.nodes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.local.EchoGame;
import dev.greenroom.local.FleetView;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.fleet.FleetOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fleet whose Greenroom is killed, and what the command line shows of it. */
@Timeout(300)
class FleetRestartTest {
  /** Longer than two runs of the job that compares what is written with what runs. */
  private static final Duration RECONCILED = Duration.ofSeconds(22);

  private static StackOptions options() {
    return new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.empty(),
            "host",
            Duration.ofSeconds(2),
            Duration.ofSeconds(100),
            Optional.empty(),
            Duration.ofSeconds(1),
            false,
            Optional.empty())
        .playing(
            FleetOptions.of(
                "cloud=2x4,metal=1x4",
                Duration.ofSeconds(2),
                Region.Seattle,
                Optional.of(Duration.ofMinutes(5))));
  }

  private static void until(FleetView fleet, Predicate<Json> reached) throws Exception {
    while (!reached.test(fleet.capacity())) {
      Thread.sleep(100);
    }
  }

  @Test
  void itsNodesAreThereAgainWithTheirGames() throws Exception {
    try (Stack stack = ChildStack.start(options())) {
      ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
      FleetView fleet = new FleetView(api);
      EchoGame game = new EchoGame(api);
      String appId = game.app("arena");
      game.deploy(appId, game.build(), 3, Optional.empty());
      game.join(appId, game.room(appId));
      EchoGame.Player onCloud = game.join(appId, game.room(appId));
      List<Object> before = shape(fleet.capacity());
      assertEquals(2, before.size(), before.toString());

      stack.outage().orElseThrow().kill();
      game.allPlay();
      stack.outage().orElseThrow().start();
      assertEquals(before, shape(fleet.capacity()), "at once");
      long end = System.nanoTime() + RECONCILED.toNanos();
      while (System.nanoTime() < end) {
        game.allPlay();
        assertEquals(before, shape(fleet.capacity()));
        Thread.sleep(500);
      }
      shown(stack, fleet);
      onCloud.leaves();
      until(fleet, c -> nodes(c, "cloud", "running").getFirst().at("processes").number() == 0);
      game.allPlay();
      game.close();
    }
  }

  /** Which nodes there are, how they are and what is on them. */
  private static List<Object> shape(Json capacity) {
    return capacity.at("nodes").items().stream()
        .map(
            node ->
                (Object)
                    String.join(
                        " ",
                        node.at("nodeId").text(),
                        node.at("hosting").text(),
                        node.at("status").text(),
                        node.at("requestedVcpus").text(),
                        node.at("processes").text(),
                        node.at("silent").text()))
        .toList();
  }

  private static void shown(Stack stack, FleetView fleet) {
    Cli cli =
        new Cli()
            .env("GREENROOM_URL", stack.url().toString())
            .env("GREENROOM_TOKEN", stack.token());
    Cli.Result watch = cli.run("fleet", "watch", "--once");
    assertEquals(0, watch.code(), watch.err());
    assertTrue(watch.out().startsWith("Fleet local (" + fleet.fleetId() + ")"), watch.out());
    assertTrue(
        watch.out().contains("Seattle  75 %         6 vCPU     4 vCPU  4 vCPU"), watch.out());
    assertEquals(
        2,
        watch.lines().stream().filter(line -> line.matches("node-.* running +3 .*")).count(),
        watch.out());
    Cli.Result decisions = cli.run("fleet", "decisions", "local");
    assertTrue(
        decisions.out().contains("150.0 % requested, above 85 %: 1 ordered"), decisions.out());
    assertEquals("greenroom: 'x' is not a fleet.\n", cli.run("fleet", "watch", "x").err());
    Json json = Json.read(cli.run("fleet", "watch", "--once", "--json").out());
    assertEquals(2, json.at("capacity").at("nodes").items().size());
  }
}
