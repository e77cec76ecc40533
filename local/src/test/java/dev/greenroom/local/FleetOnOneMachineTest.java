package dev.greenroom.local;

import static dev.greenroom.local.FleetView.nodes;
import static dev.greenroom.local.FleetView.percent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.region.Region;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.fleet.FleetOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole turn of a fleet with real games: more than it has, capacity that follows, and back. */
@Timeout(300)
class FleetOnOneMachineTest {
  /** Three fit on the metal node of 4 vCPUs beside the game over UDP; a fourth makes 130 %. */
  private static final double CPU = 1.2;

  private static final double CPU_OF_UDP = 0.4;

  private FleetView fleet;
  private EchoGame game;
  private UdpPlayer overUdp;

  private static StackOptions options() {
    return new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.empty(),
            "host",
            Duration.ofSeconds(1),
            Duration.ofSeconds(90),
            Optional.empty(),
            Duration.ofMillis(300),
            false,
            Optional.empty())
        .playing(
            FleetOptions.of(
                "cloud=2x4,metal=1x4",
                Duration.ofSeconds(6),
                Region.Seattle,
                Optional.of(Duration.ofSeconds(2))));
  }

  /** Looks again and again; nobody is cut meanwhile, and the metal node never goes. */
  private Json until(Predicate<Json> reached) throws Exception {
    while (true) {
      Json capacity = fleet.capacity();
      game.allPlay();
      overUdp.plays();
      assertEquals(1, nodes(capacity, "metal", "running").size(), capacity.toString());
      if (reached.test(capacity)) {
        return capacity;
      }
      Thread.sleep(100);
    }
  }

  @Test
  void capacityFollowsDemandAndNobodyIsCut() throws Exception {
    try (LocalStack stack = LocalStack.start(options())) {
      ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
      fleet = new FleetView(api);
      game = new EchoGame(api);
      String build = game.build();
      EchoGame.Player beside = besideTheFleet(api, build);
      String appId = game.app("arena");
      game.deploy(appId, build, CPU, Optional.of(fleet.fleetId()));
      assertEquals(1, nodes(fleet.capacity(), "metal", "running").size(), "there at once");
      assertEquals(List.of(), nodes(fleet.capacity(), "cloud", "running"), "nobody asked for it");
      overUdp = playerOverUdp(api);

      List<String> rooms = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        rooms.add(game.room(appId));
      }
      Json peak = fleet.capacity();
      assertEquals(130, percent(peak), peak.toString());
      assertEquals(1, FleetView.region(peak).at("waitingProcesses").number());
      List<EchoGame.Player> onMetal = new ArrayList<>();
      for (String room : rooms.subList(0, 3)) {
        onMetal.add(game.join(appId, room));
      }
      until(c -> !nodes(c, "cloud", "running").isEmpty());
      EchoGame.Player onCloud = game.join(appId, rooms.get(3));
      Json grown = until(c -> percent(c) <= 85);
      assertEquals(1, nodes(grown, "cloud", "running").getFirst().at("processes").number());

      onMetal.get(0).leaves();
      onMetal.get(1).leaves();
      until(c -> !nodes(c, "cloud", "draining").isEmpty());
      for (int i = 0; i < 10; i++) {
        Thread.sleep(300);
        Json drains = fleet.capacity();
        assertEquals(1, nodes(drains, "cloud", "draining").getFirst().at("processes").number());
        onCloud.plays();
        overUdp.plays();
      }
      onCloud.leaves();
      until(c -> nodes(c, "cloud", "draining").isEmpty());
      game.allPlay();
      beside.leaves();
      onMetal.get(2).leaves();
      overUdp.plays();
      overUdp.close();
      assertEquals(List.of("order", "drain", "terminate"), fleet.actions());
      game.close();
    }
  }

  /** It stays through it all. */
  private UdpPlayer playerOverUdp(ApiClient api) throws Exception {
    String appId = game.app("counter");
    String build = game.build(UdpPlayer.GAME);
    game.deploy(appId, build, "udp", CPU_OF_UDP, 1024, Optional.of(fleet.fleetId()));
    return new UdpPlayer(api, appId, game.room(appId));
  }

  /** An application without a fleet runs on the machine's own node, which the fleet counts not. */
  private EchoGame.Player besideTheFleet(ApiClient api, String build) throws Exception {
    api.post(
        "/fleets/v2/fleets/" + fleet.fleetId(),
        Map.of("autoscalerConfig", Map.of("scaleUpThreshold", 85), "defaultFleet", false));
    String appId = game.app("lounge");
    game.deploy(appId, build, 4, Optional.empty());
    EchoGame.Player player = game.join(appId, game.room(appId));
    assertEquals(0, FleetView.region(fleet.capacity()).at("requestedVcpus").number());
    return player;
  }
}
