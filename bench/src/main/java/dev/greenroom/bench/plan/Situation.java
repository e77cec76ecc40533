package dev.greenroom.bench.plan;

import dev.greenroom.core.scaling.Pool;
import dev.greenroom.core.scaling.PoolNode;
import dev.greenroom.core.scaling.PoolNode.Phase;
import dev.greenroom.core.scaling.ScalingMemory;
import dev.greenroom.core.scaling.ScalingPolicy;
import dev.greenroom.core.scaling.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a region may be in when it is planned; nodes of 16 vCPUs, filled at random. */
public enum Situation {
  /** Within its band: nothing is to be done. */
  steady(80, 0, 0),
  /** Far above it, and a process waits for each node: nodes are ordered. */
  rising(97, 1, 0),
  /** A third drains while demand rises: some are taken back. */
  turning(60, 1, 33),
  /** Far below it: half of them drain. */
  falling(40, 0, 0),
  /**
   * Below it, and what runs on what could go fits nowhere else: how many can go is searched for.
   */
  stuck(50, 0, 0);

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Size SHAPE = new Size(16_000, 32_768);
  static final ScalingPolicy POLICY =
      ScalingPolicy.of(85, Duration.ofMinutes(10), Duration.ofMinutes(10));

  /** Utilization has been low for an hour, so that what can go goes. */
  static final ScalingMemory MEMORY =
      new ScalingMemory(
          Optional.of(NOW.minus(Duration.ofHours(1))),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty());

  private static final List<Size> ROOMS =
      List.of(
          new Size(500, 1024), new Size(1000, 2048), new Size(2000, 3072), new Size(3000, 8192));

  private final int filled;
  private final int waitingPerNode;
  private final int draining;

  Situation(int filled, int waitingPerNode, int draining) {
    this.filled = filled;
    this.waitingPerNode = waitingPerNode;
    this.draining = draining;
  }

  /** The same for the same number of nodes. */
  public Pool pool(int count) {
    Random random = new Random(count);
    List<PoolNode> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      nodes.add(node(i, random));
    }
    List<Size> waiting = new ArrayList<>();
    for (int i = 0; i < count * waitingPerNode; i++) {
      waiting.add(ROOMS.get(random.nextInt(ROOMS.size())));
    }
    return new Pool(SHAPE, nodes, waiting, 0, 10 * count, Optional.empty());
  }

  /** So many regions of so many nodes each. */
  public List<Pool> pools(int regions, int nodesEach) {
    return Collections.nCopies(regions, pool(nodesEach));
  }

  private PoolNode node(int number, Random random) {
    boolean drains = random.nextInt(100) < draining;
    int percent = Math.clamp(filled + random.nextInt(-15, 16), 1, 100);
    long vcpus = SHAPE.milliVcpus() * percent / 100;
    // One large process each finds no gap in a node that is half full.
    int processes = this == stuck ? 1 : Math.toIntExact(1 + vcpus / 1000);
    return new PoolNode(
        "node-" + number,
        false,
        drains ? Phase.draining : Phase.running,
        SHAPE,
        new Size(vcpus, SHAPE.memoryMb() * percent / 100),
        processes,
        NOW.minusSeconds(3600 + random.nextInt(86_400)),
        true);
  }
}
