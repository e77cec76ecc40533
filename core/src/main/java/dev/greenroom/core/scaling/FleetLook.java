package dev.greenroom.core.scaling;

import dev.greenroom.core.Tables;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.forecast.Outlook;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.MinimumSchedules;
import dev.greenroom.core.minimum.Minimums;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.PoolNode.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tick sees of all fleets, with one look at the nodes and one at what waits. */
public final class FleetLook {
  private static final int WAITING_AT_ONCE = 1000;

  /** A node that is silent for longer counts no more: a hiccup of the network buys no machine. */
  static final Duration SILENCE = Duration.ofSeconds(60);

  private final Nodes nodes;
  private final Processes processes;
  private final NodeShapes shapes;
  private final CloudNodes cloud;
  private final MinimumSchedules schedules;
  private final Expectations expectations;

  public FleetLook(
      Nodes nodes,
      Processes processes,
      NodeShapes shapes,
      CloudNodes cloud,
      MinimumSchedules schedules,
      Expectations expectations) {
    this.nodes = nodes;
    this.processes = processes;
    this.shapes = shapes;
    this.cloud = cloud;
    this.schedules = schedules;
    this.expectations = expectations;
  }

  /** A region of a fleet. */
  record Part(String fleetId, Region region) {}

  /**
   * What was seen.
   *
   * @param known what the cloud has; absent when it could not be asked
   * @param nodes the nodes of fleets that are not stopped, by id
   * @param waiting what the processes request that wait
   * @param schedules the enabled schedules of minimums, by fleet
   */
  record Seen(
      Optional<Set<String>> known,
      Map<String, Node> nodes,
      Map<Part, List<Size>> waiting,
      Map<String, List<MinimumSchedule>> schedules) {

    List<Node> of(String fleetId, Region region) {
      return nodes.values().stream()
          .filter(node -> node.fleetId().equals(Optional.of(fleetId)) && node.serves(region))
          .toList();
    }
  }

  /**
   * A region as the plan wants it.
   *
   * @param outlook what it was expecting, where its fleet wants a forecast
   */
  record Outlined(Pool pool, Optional<Outlook> outlook) {}

  /**
   * What there is of one fleet at this moment, for people.
   *
   * @param nodes those that are there and those that are on their way
   * @param waiting what the processes request that wait, by region
   */
  public record Presence(List<Node> nodes, Map<Region, List<Size>> waiting) {}

  /** Of one fleet, at the cost of a query for each region and each shard of what waits. */
  public Presence presence(String fleetId) {
    Map<Region, List<Size>> waits = new EnumMap<>(Region.class);
    waiting()
        .forEach(
            (part, sizes) -> {
              if (part.fleetId().equals(fleetId)) {
                waits.put(part.region(), sizes);
              }
            });
    return new Presence(nodes.ofFleet(fleetId, Optional.empty()), waits);
  }

  /** The cloud is asked first: what is ordered after that is not taken for gone. */
  Seen look(Instant now) {
    Optional<Set<String>> known = known();
    Map<String, Node> seen = new LinkedHashMap<>();
    for (Node node : nodes.glance()) {
      if (counts(node)) {
        seen.put(node.nodeId(), node);
      }
    }
    Map<String, List<MinimumSchedule>> scheduled =
        schedules.enabled().stream().collect(Collectors.groupingBy(MinimumSchedule::fleetId));
    return new Seen(known, seen, waiting(), scheduled);
  }

  private Map<Part, List<Size>> waiting() {
    Map<Part, List<Size>> waiting = new HashMap<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (Process process : processes.getAll(processes.waiting(shard, WAITING_AT_ONCE))) {
        if (process.nodeId().isEmpty() && process.status() == ProcessStatus.starting) {
          process
              .fleetId()
              .ifPresent(
                  fleet ->
                      waiting
                          .computeIfAbsent(
                              new Part(fleet, process.region()), part -> new ArrayList<>())
                          .add(new Size(process.milliVcpus(), process.memoryMb())));
        }
      }
    }
    return waiting;
  }

  /** A machine of one's own that is announced and has not come yet is nobody's to wait for. */
  private static boolean counts(Node node) {
    boolean announced = node.status() == NodeStatus.starting && node.hosting() != Hosting.cloud;
    return node.status() != NodeStatus.stopped && node.fleetId().isPresent() && !announced;
  }

  /** Orders under way are given all of their time again. */
  void startAnew(Instant now) {
    nodes.glance().stream()
        .filter(node -> node.status() == NodeStatus.starting)
        .forEach(node -> nodes.orderedAnew(node.nodeId(), now));
  }

  private Optional<Set<String>> known() {
    try {
      return Optional.of(cloud.known());
    } catch (RuntimeException outOfReach) {
      return Optional.empty();
    }
  }

  /**
   * The region as the plan wants it; empty when there is nothing to decide: no node, no minimum,
   * nobody who waits; or a shape that is no longer offered, of which nothing can be ordered.
   */
  Optional<Outlined> pool(Seen seen, Fleet fleet, Region region, ScalingState state, Instant now) {
    Optional<NodeShape> shape = shapes.find(fleet.nodeShapeId());
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    Size size = new Size(shape.get().vcpus() * 1000L, shape.get().memoryMb());
    addUnseen(seen, state);
    List<PoolNode> there =
        seen.of(fleet.fleetId(), region).stream().map(node -> poolNode(node, now)).toList();
    List<Size> waits = seen.waiting().getOrDefault(new Part(fleet.fleetId(), region), List.of());
    int minimum =
        Minimums.inForce(
                fleet,
                shapes,
                seen.schedules().getOrDefault(fleet.fleetId(), List.of()),
                region,
                now)
            .nodes();
    if (there.isEmpty() && waits.isEmpty() && minimum == 0 && state.version() == 0) {
      return Optional.empty();
    }
    Pool pool = new Pool(size, there, waits, minimum, fleet.scaling().maxNodes(), Optional.empty());
    if (!fleet.scaling().forecast()) {
      return Optional.of(new Outlined(pool, Optional.empty()));
    }
    Outlook outlook =
        expectations.look(fleet, region, pool.requested(), seen.of(fleet.fleetId(), region), now);
    return Optional.of(
        new Outlined(pool.expecting(outlook.beyond(pool.requested())), Optional.of(outlook)));
  }

  /** Of the last order, what the index does not show yet. */
  private void addUnseen(Seen seen, ScalingState state) {
    Set<String> missing = new HashSet<>(state.ordered());
    missing.removeAll(seen.nodes().keySet());
    if (!missing.isEmpty()) {
      nodes.getAll(missing).stream()
          .filter(node -> node.status() != NodeStatus.stopped)
          .forEach(node -> seen.nodes().put(node.nodeId(), node));
    }
  }

  private static PoolNode poolNode(Node node, Instant now) {
    Phase phase =
        switch (node.status()) {
          case starting -> Phase.starting;
          case draining -> node.life().drainingAt().isPresent() ? Phase.draining : Phase.leaving;
          case lost -> Phase.leaving;
          case running, stopped -> Phase.running;
        };
    return new PoolNode(
        node.nodeId(),
        node.hosting() != Hosting.cloud,
        phase,
        new Size(node.milliVcpus(), node.memoryMb()),
        new Size(node.milliVcpusUsed(), node.memoryMbUsed()),
        node.life().processes(),
        node.life().since().orElse(node.createdAt()),
        phase == Phase.starting || node.heartbeatDeadline().plus(SILENCE).isAfter(now));
  }
}
