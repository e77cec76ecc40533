package dev.greenroom.core.sim;

import dev.greenroom.core.sim.SimulatedNodes.Phase;
import java.util.Arrays;

/**
 * A rule that knows a number of nodes: orders what is missing, and ends empty nodes that are too
 * many. It drains none.
 */
final class PeerRule implements ScalingRule {
  private static final int MINUTE = 60;

  /** FleetAutoscaler looks every 30 seconds unless told otherwise. */
  private static final int AGONES_SYNC = 30;

  /** The nodes below Agones are the cluster autoscaler's: scale-down-unneeded-time. */
  private static final int UNNEEDED = 600;

  /** Target tracking takes capacity away after so many samples below the target, one a minute. */
  private static final int SAMPLES_DOWN = 15;

  private final Setup setup;
  private final int every;
  private final int emptyFor;
  private final Wanted wanted;
  private int[] emptySince = new int[0];

  /** How many nodes it wants, bare metal included. */
  private interface Wanted {
    int nodes(Play play, int second);
  }

  private PeerRule(Setup setup, int every, int emptyFor, Wanted wanted) {
    this.setup = setup;
    this.every = every;
    this.emptyFor = emptyFor;
    this.wanted = wanted;
  }

  static PeerRule staticPeak(Setup setup, Arrivals arrivals) {
    int peak = Math.max(arrivals.atStart(), arrivals.most(0, arrivals.seconds()));
    int nodes = Math.ceilDiv(peak, setup.roomsPerNode());
    return new PeerRule(setup, MINUTE, Integer.MAX_VALUE, (play, second) -> nodes);
  }

  static PeerRule clairvoyant(Setup setup, Arrivals arrivals) {
    int lead = setup.times().nodeStart() + Play.TICK;
    return new PeerRule(
        setup,
        Play.TICK,
        0,
        (play, second) -> setup.nodesFor(arrivals.most(second, second + lead)));
  }

  static PeerRule agones(Setup setup) {
    int perNode = setup.roomsPerNode();
    int buffer = 100 - setup.threshold();
    return new PeerRule(
        setup,
        AGONES_SYNC,
        UNNEEDED,
        (play, second) ->
            Math.ceilDiv(PeerFormulas.agonesReplicas(play.placed(), buffer), perNode));
  }

  static PeerRule gamelift(Setup setup) {
    int perNode = setup.roomsPerNode();
    int buffer = 100 - setup.threshold();
    return new PeerRule(
        setup,
        MINUTE,
        0,
        (play, second) -> PeerFormulas.gameliftInstances(play.placed(), buffer, perNode));
  }

  static PeerRule ecs(Setup setup) {
    return new PeerRule(setup, MINUTE, 0, new EcsTarget(setup));
  }

  /** Up with the first sample above the target, down with the fifteenth below it. */
  private static final class EcsTarget implements Wanted {
    private final Setup setup;
    private int below;

    EcsTarget(Setup setup) {
      this.setup = setup;
    }

    @Override
    public int nodes(Play play, int second) {
      SimulatedNodes nodes = play.nodes();
      int used = 0;
      for (int node = 0; node < nodes.end(); node++) {
        used += nodes.rooms(node) > 0 ? 1 : 0;
      }
      int needed = used + Math.ceilDiv(play.waiting(), setup.roomsPerNode());
      int running = setup.metal() + nodes.count(Phase.running);
      int desired = PeerFormulas.ecsInstances(needed, setup.threshold());
      boolean under = PeerFormulas.ecsReservation(needed, running) < setup.threshold();
      below = under ? below + 1 : 0;
      int there = running + nodes.count(Phase.starting);
      return desired < there && below < SAMPLES_DOWN ? there : desired;
    }
  }

  @Override
  public int every() {
    return every;
  }

  @Override
  public int atStart(Play play) {
    int nodes =
        emptyFor == Integer.MAX_VALUE ? wanted.nodes(play, 0) : setup.nodesFor(play.placed());
    return cloud(nodes);
  }

  private int cloud(int nodes) {
    return Math.clamp((long) nodes - setup.metal(), setup.minNodes(), setup.maxNodes());
  }

  @Override
  public void decide(Play play, int second) {
    int wantedNow = cloud(wanted.nodes(play, second));
    SimulatedNodes nodes = play.nodes();
    int active = nodes.count(Phase.running) + nodes.count(Phase.starting);
    for (; active < wantedNow; active++) {
      play.order(second);
    }
    watchEmpty(nodes, second);
    for (int node = nodes.end() - 1; node >= nodes.firstOfCloud() && active > wantedNow; node--) {
      if (emptySince[node] >= 0 && second - emptySince[node] >= emptyFor) {
        play.end(node, second);
        active--;
      }
    }
  }

  private void watchEmpty(SimulatedNodes nodes, int second) {
    int known = emptySince.length;
    if (known < nodes.end()) {
      emptySince = Arrays.copyOf(emptySince, 2 * nodes.end());
      Arrays.fill(emptySince, known, emptySince.length, -1);
    }
    for (int node = nodes.firstOfCloud(); node < nodes.end(); node++) {
      boolean empty = nodes.phase(node) == Phase.running && nodes.rooms(node) == 0;
      emptySince[node] = !empty ? -1 : emptySince[node] < 0 ? second : emptySince[node];
    }
  }
}
