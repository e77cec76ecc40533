package dev.greenroom.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
