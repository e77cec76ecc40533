package dev.greenroom.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.image.ImageMarks;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Placement.Demand DEMAND = new Placement.Demand(500, 1024);

  @Test
  void theFullestNodeThatFitsTakesTheProcess() {
    assertEquals("fuller", chosen(node("emptier", 4000, 8192), node("fuller", 500, 8192)));
  }

  @Test
  void bareMetalComesFirstHoweverEmptyItIs() {
    Node metal = with(node("metal", 64_000, 65_536), Hosting.metal);
    assertEquals("metal", chosen(node("cloud", 500, 1024), metal));
  }

  @Test
  void theCloudTakesWhatNoLongerFitsOnMetal() {
    Node metal = with(node("metal", 499, 65_536), Hosting.metal);
    assertEquals("cloud", chosen(metal, node("cloud", 4000, 8192)));
  }

  @Test
  void bothCpuAndMemoryMustFit() {
    none(node("no-cpu", 499, 8192), node("no-memory", 4000, 1023));
  }

  @Test
  void theLastBitOfCapacityIsUsed() {
    assertEquals("exact", chosen(node("exact", 500, 1024)));
  }

  @Test
  void ofTwoEquallyFullInCpuTheOneWithLessMemoryLeftIsTaken() {
    assertEquals("b", chosen(node("a", 1000, 4096), node("b", 1000, 2048)));
  }

  @Test
  void ofTwoAlikeTheChoiceIsStable() {
    assertEquals("a", chosen(node("b", 1000, 2048), node("a", 1000, 2048)));
  }

  @Test
  void aDrainingOrStoppedNodeTakesNothing() {
    none(with(node("d", 4000, 8192), NodeStatus.draining));
    none(with(node("s", 4000, 8192), NodeStatus.stopped));
  }

  @Test
  void aSilentNodeTakesNothing() {
    none(silentFrom(node("silent", 4000, 8192), NOW));
    assertEquals("heard", chosen(silentFrom(node("heard", 4000, 8192), NOW.plusMillis(1))));
  }

  @Test
  void whyNotIsSaidInASentence() {
    assertEquals("no node is registered for this fleet and region", none());
    assertEquals("none of 1 nodes is live", none(with(node("d", 4000, 8192), NodeStatus.draining)));
    assertEquals(
        "no room on 2 live nodes for 0.50 vCPU and 1024 MiB: at most 4.00 vCPU and 8192 MiB are"
            + " free on one",
        none(node("a", 400, 8192), node("b", 4000, 100)));
  }

  @Test
  void whyIsSaidToo() {
    Placement.Verdict verdict = Placement.choose(List.of(node("n", 4000, 8192)), DEMAND, NOW);
    String why = assertInstanceOf(Placement.Verdict.Chosen.class, verdict).why();
    assertTrue(why.contains("node n") && why.contains("4.00 vCPU"), why);
  }

  @Test
  void whatItRunsOnIsSaidWhereNoNodeRunsIt() {
    Placement.Demand arm = demand(Optional.of(Architecture.arm64));
    assertEquals(
        "the image is made for linux/arm64, and none of 2 live nodes runs that: they run"
            + " linux/amd64",
        assertInstanceOf(
                Placement.Verdict.NoneFits.class,
                Placement.choose(List.of(node("a", 1, 1), node("b", 4000, 8192)), arm, NOW))
            .why());
  }

  @Test
  void anEmptierNodeThatRunsItTakesWhatAFullerOneCannotRun() {
    Node arm = node("arm", 4000, 8192).running(Set.of(Architecture.arm64));
    Node both = node("both", 8000, 8192).running(Set.of(Architecture.values()));
    List<Node> nodes = List.of(node("amd", 500, 8192), arm, both);
    assertEquals("arm", at(nodes, Optional.of(Architecture.arm64)));
    assertEquals("amd", at(nodes, Optional.of(Architecture.amd64)));
    assertEquals("both", at(List.of(arm, both), Optional.of(Architecture.amd64)));
    assertEquals("amd", at(nodes, Optional.empty()));
  }

  private static String at(List<Node> nodes, Optional<Architecture> architecture) {
    return assertInstanceOf(
            Placement.Verdict.Chosen.class, Placement.choose(nodes, demand(architecture), NOW))
        .node()
        .nodeId();
  }

  private static Placement.Demand demand(Optional<Architecture> architecture) {
    return new Placement.Demand(
        DEMAND.milliVcpus(), DEMAND.memoryMb(), architecture, Optional.empty());
  }

  @Test
  void ofTwoAlikeTheOneThatHoldsTheImageIsTakenAndThatIsSaid() {
    Node knows = holding(node("a", 1000, 2048), "another");
    Node holder = holding(node("b", 1000, 2048), "image", "another");
    Node silent = node("0", 1000, 2048);
    assertEquals("b", holder(knows, holder, silent).node().nodeId());
    assertTrue(holder(knows, holder).why().endsWith("; it holds the image"));
    assertTrue(holder(knows).why().endsWith("; it has yet to get the image"));
    assertFalse(holder(silent).why().contains("image"), "of what is not known nothing is said");
    assertEquals("a", chosen(knows, holder), "nobody knows which image it is");
  }

  @Test
  void aHolderComesNeitherBeforeBareMetalNorBeforeAFullerNode() {
    Node holder = holding(node("holder", 1000, 2048), "image");
    Node metal = with(node("metal", 64_000, 65_536), Hosting.metal);
    assertEquals("metal", holder(holder, metal).node().nodeId());
    assertEquals("cpu", holder(holder, node("cpu", 999, 65_536)).node().nodeId());
    assertEquals("memory", holder(holder, node("memory", 1000, 2047)).node().nodeId());
  }

  /** Whoever holds what: the choice is as full as it would be if nobody held anything. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whoHoldsTheImageDecidesAmongEqualsAlone(long seed) {
    Random random = new Random(seed);
    int decided = 0;
    for (int round = 0; round < 2000; round++) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        Node node =
            with(
                node("n" + i, 500 * (1 + random.nextInt(3)), 1024 * (1 + random.nextInt(2))),
                random.nextInt(3) == 0 ? Hosting.metal : Hosting.cloud);
        nodes.add(random.nextBoolean() ? holding(node, "image") : node);
      }
      Node blind = blind(nodes);
      Node chosen = holder(nodes.toArray(Node[]::new)).node();
      assertEquals(alike(blind), alike(chosen));
      boolean held = nodes.stream().anyMatch(n -> alike(n).equals(alike(chosen)) && holds(n));
      assertEquals(held, holds(chosen), "among equals the holder wins");
      decided += blind.equals(chosen) ? 0 : 1;
    }
    assertTrue(decided > 30, "it did decide: " + decided);
  }

  private static Node blind(List<Node> nodes) {
    return assertInstanceOf(Placement.Verdict.Chosen.class, Placement.choose(nodes, DEMAND, NOW))
        .node();
  }

  private static List<Object> alike(Node node) {
    return List.of(node.hosting(), node.freeMilliVcpus(), node.freeMemoryMb());
  }

  private static boolean holds(Node node) {
    return node.images().held().map(marks -> marks.holds("image")).orElse(false);
  }

  private static Placement.Verdict.Chosen holder(Node... nodes) {
    Placement.Demand demand =
        new Placement.Demand(
            DEMAND.milliVcpus(), DEMAND.memoryMb(), Optional.empty(), Optional.of("image"));
    return assertInstanceOf(
        Placement.Verdict.Chosen.class, Placement.choose(List.of(nodes), demand, NOW));
  }

  private static Node holding(Node node, String... images) {
    return node.holding(new Node.Images(Optional.of(ImageMarks.of(List.of(images))), List.of()));
  }

  /** Whatever nodes there are: what is chosen can run it, and where nothing is chosen none can. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noImageGoesWhereItCannotRunAndNoneWaitsThatCould(long seed) {
    Random random = new Random(seed);
    List<Set<Architecture>> sets =
        List.of(
            Set.of(),
            Set.of(Architecture.amd64),
            Set.of(Architecture.arm64),
            Set.of(Architecture.values()));
    for (int round = 0; round < 2000; round++) {
      List<Node> nodes = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        Node node =
            node("n" + i, random.nextInt(1000), random.nextInt(2048))
                .running(sets.get(random.nextInt(sets.size())));
        nodes.add(random.nextInt(5) == 0 ? with(node, NodeStatus.draining) : node);
      }
      Optional<Architecture> made =
          random.nextInt(4) == 0
              ? Optional.empty()
              : Optional.of(Architecture.values()[random.nextInt(2)]);
      switch (Placement.choose(nodes, demand(made), NOW)) {
        case Placement.Verdict.Chosen chosen -> assertTrue(takes(chosen.node(), made));
        case Placement.Verdict.NoneFits none ->
            assertTrue(nodes.stream().noneMatch(node -> takes(node, made)), none.why());
      }
    }
  }

  private static boolean takes(Node node, Optional<Architecture> made) {
    return node.status() == NodeStatus.running
        && made.map(node.architectures()::contains).orElse(true)
        && node.freeMilliVcpus() >= DEMAND.milliVcpus()
        && node.freeMemoryMb() >= DEMAND.memoryMb();
  }

  private static String chosen(Node... nodes) {
    Placement.Verdict verdict = Placement.choose(List.of(nodes), DEMAND, NOW);
    return assertInstanceOf(Placement.Verdict.Chosen.class, verdict).node().nodeId();
  }

  private static String none(Node... nodes) {
    Placement.Verdict verdict = Placement.choose(List.of(nodes), DEMAND, NOW);
    return assertInstanceOf(Placement.Verdict.NoneFits.class, verdict).why();
  }

  /** A live cloud node with that much free of 64 cores and 64 GiB. */
  private static Node node(String id, int freeMilliVcpus, int freeMemoryMb) {
    return new Node(
        id,
        "shared#*",
        Hosting.cloud,
        NodeStatus.running,
        "203.0.113.1",
        64_000,
        64_000 - freeMilliVcpus,
        65_536,
        65_536 - freeMemoryMb,
        NOW.plusSeconds(15),
        "hash",
        NOW);
  }

  private static Node with(Node n, Hosting hosting) {
    return copy(n, hosting, n.status(), n.heartbeatDeadline());
  }

  private static Node with(Node n, NodeStatus status) {
    return copy(n, n.hosting(), status, n.heartbeatDeadline());
  }

  private static Node silentFrom(Node n, Instant deadline) {
    return copy(n, n.hosting(), n.status(), deadline);
  }

  private static Node copy(Node n, Hosting hosting, NodeStatus status, Instant deadline) {
    return unsaid(n, hosting, status, deadline).running(n.architectures());
  }

  private static Node unsaid(Node n, Hosting hosting, NodeStatus status, Instant deadline) {
    return new Node(
        n.nodeId(),
        n.pool(),
        hosting,
        status,
        n.address(),
        n.milliVcpus(),
        n.milliVcpusUsed(),
        n.memoryMb(),
        n.memoryMbUsed(),
        deadline,
        n.tokenHash(),
        n.createdAt());
  }
}
