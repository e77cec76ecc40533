package dev.greenroom.local.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes.Order;
import dev.greenroom.core.scaling.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalCloudTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private LocalCloud cloud(String nodes, Duration nodeStart) throws Exception {
    LocalCloud cloud =
        new LocalCloud(
            FleetOptions.of(nodes, nodeStart, Region.Tokyo, Optional.empty()),
            new PlayedNodes(folder));
    cloud.open(
        new LocalCloud.Machines() {
          @Override
          public void begin(PlayedNode node) {
            told.add("begin " + node.nodeId());
          }

          @Override
          public void end(String nodeId) {
            told.add("end " + nodeId);
          }
        });
    return cloud;
  }

  private static Order order(String nodeId, int vcpus) {
    return new Order(
        nodeId,
        "org",
        "fleet",
        Region.Tokyo,
        "shape",
        new Size(vcpus * 1000L, vcpus * 2048L),
        "token");
  }

  @Test
  void aNodeBeginsAfterItsTimeAndNotBefore() throws Exception {
    try (LocalCloud cloud = cloud("cloud=2x4", Duration.ofMillis(300))) {
      long ordered = System.nanoTime();
      assertEquals(Map.of(), cloud.start(List.of(order("a", 4))));
      assertEquals(Set.of("a"), cloud.known());
      assertEquals("begin a", told.poll(20, TimeUnit.SECONDS));
      assertTrue(System.nanoTime() - ordered >= Duration.ofMillis(300).toNanos());
    }
  }

  @Test
  void thereAreNoMoreNodesThanThereAre() throws Exception {
    try (LocalCloud cloud = cloud("cloud=2x4", HOUR)) {
      Map<String, String> refused =
          cloud.start(List.of(order("a", 4), order("b", 4), order("c", 4)));
      assertEquals(Set.of("c"), refused.keySet());
      assertEquals(
          "insufficient capacity: this machine plays at most 2 cloud nodes", refused.get("c"));
      assertEquals(Map.of(), cloud.start(List.of(order("a", 4))), "an order that is repeated");
      cloud.end("a");
      assertEquals(Map.of(), cloud.start(List.of(order("c", 4))));
      assertEquals(Set.of("b", "c"), cloud.known());
      assertTrue(cloud.start(List.of(order("d", 8))).get("d").contains("4 vCPUs"));
    }
  }

  @Test
  void whatRanIsThereAgainAtOnceAndWhatWasStartingStartsAgain() throws Exception {
    try (LocalCloud before = cloud("cloud=3x4", Duration.ofMillis(1))) {
      before.start(List.of(order("ran", 4)));
      assertEquals("begin ran", told.poll(20, TimeUnit.SECONDS));
    }
    try (LocalCloud before = cloud("cloud=3x4", HOUR)) {
      assertEquals("begin ran", told.poll(20, TimeUnit.SECONDS));
      before.start(List.of(order("starting", 4)));
    }
    try (LocalCloud again = cloud("cloud=3x4", Duration.ofMillis(1))) {
      assertEquals(Set.of("ran", "starting"), again.known());
      assertEquals("begin ran", told.poll(20, TimeUnit.SECONDS));
      assertEquals("begin starting", told.poll(20, TimeUnit.SECONDS));
      again.end("starting");
      assertEquals("end starting", told.poll());
    }
    try (LocalCloud last = cloud("cloud=3x4", HOUR)) {
      assertEquals(Set.of("ran"), last.known());
    }
  }

  @Test
  void whatIsEndedWhileItStartsNeverBegins() throws Exception {
    try (LocalCloud cloud = cloud("cloud=1x4", Duration.ofMillis(200))) {
      cloud.start(List.of(order("a", 4)));
      cloud.end("a");
      assertEquals("end a", told.poll());
      cloud.start(List.of(order("b", 4)));
      assertEquals("begin b", told.poll(20, TimeUnit.SECONDS));
      assertNull(told.poll());
    }
  }

  @Test
  void itHasNodesInItsRegionOnlyAndNoneWhereNoneAreAskedFor() throws Exception {
    try (LocalCloud cloud = cloud("cloud=1x4", HOUR)) {
      assertTrue(cloud.serves(Region.Tokyo));
      assertFalse(cloud.serves(Region.Seattle));
    }
    try (LocalCloud metalOnly = cloud("metal=1x4", HOUR)) {
      assertFalse(metalOnly.serves(Region.Tokyo));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "cloud",
        "cloud=3",
        "cloud=0x4",
        "cloud=3x0",
        "cloud=51x4",
        "wood=1x4",
        "cloud=3x4,",
        "cloud=3x4,cloud=1x4",
        "cloud=-1x4",
        "cloud=9999x4",
      })
  void whatIsNoFleetIsOneSentence(String text) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> FleetOptions.of(text, HOUR, Region.Tokyo, Optional.empty()));
    assertTrue(refused.getMessage().startsWith("--nodes is '" + text), refused.getMessage());
  }

  @Test
  void theShapeIsTheFirstWithSoManyVcpus() {
    FleetOptions eight =
        FleetOptions.of("metal=1x3,cloud=1x8", HOUR, Region.Tokyo, Optional.empty());
    assertEquals("shape-amd64-8-16", LocalFleet.shape(eight, NodeShapes.defaults()).nodeShapeId());
    FleetOptions five = FleetOptions.of("cloud=1x5", HOUR, Region.Tokyo, Optional.empty());
    assertEquals(
        "--nodes asks for cloud nodes of 5 vCPUs; there are shapes of 4, 8, 16, 32, 64.",
        assertThrows(
                IllegalArgumentException.class, () -> LocalFleet.shape(five, NodeShapes.defaults()))
            .getMessage());
  }
}
