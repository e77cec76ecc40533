package dev.greenroom.core.scaling;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.secret.NodeTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Carries plans out: the intent is written first, with what it was decided by, and then the cloud
 * is asked. What is written and not done, or done and not written, is healed at the next tick.
 */
public final class ScalingHand {
  private final Scalings scalings;
  private final Nodes nodes;
  private final CloudNodes cloud;
  private final NodeTokens tokens;
  private final Duration remembered;

  /**
   * @param remembered how long a node that is gone can still be asked for
   */
  public ScalingHand(
      Scalings scalings, Nodes nodes, CloudNodes cloud, NodeTokens tokens, Duration remembered) {
    this.scalings = scalings;
    this.nodes = nodes;
    this.cloud = cloud;
    this.tokens = tokens;
    this.remembered = remembered;
  }

  /** Writes the plan as intended, then does it; a sentence when there was something to tell. */
  Optional<String> carryOut(
      FleetLook.Seen seen,
      Fleet fleet,
      Region region,
      ScalingState state,
      FleetLook.Outlined look,
      ScalingPlan plan,
      Instant now) {
    String told = about(plan);
    boolean tells = !plan.actions().isEmpty() || !told.equals(state.told()) && !told.isEmpty();
    if (!tells && plan.memory().equals(state.memory()) && told.equals(state.told())) {
      return Optional.empty();
    }
    List<Node> ordered = ordered(fleet, region, look.pool().shape(), plan, now);
    ScalingState next =
        new ScalingState(
            state.version() + 1,
            plan.memory(),
            ordered.isEmpty() ? state.ordered() : ordered.stream().map(Node::nodeId).toList(),
            told);
    Optional<FleetDecision> decision =
        Optional.of(FleetDecision.of(fleet, region, plan, look.outlook(), now)).filter(d -> tells);
    if (!scalings.begin(
        fleet.fleetId(), region, state, next, decision, changes(seen, plan, ordered, now))) {
      return Optional.of(
          "%s in %s was not scaled: something changed meanwhile"
              .formatted(fleet.fleetId(), region));
    }
    for (ScalingAction action : plan.actions()) {
      switch (action) {
        case ScalingAction.GiveUp up -> cloud.end(up.nodeId());
        case ScalingAction.Terminate end -> cloud.end(end.nodeId());
        case ScalingAction.Order order -> start(fleet, region, next, ordered, now);
        case ScalingAction.TakeBack back -> {}
        case ScalingAction.Drain drain -> {}
      }
    }
    return decision.map(d -> "%s in %s: %s".formatted(fleet.fleetId(), region, d.why()));
  }

  private static String about(ScalingPlan plan) {
    return plan.reasons().stream()
        .map(reason -> reason.subject().name())
        .distinct()
        .collect(Collectors.joining("+"));
  }

  private List<Node> ordered(
      Fleet fleet, Region region, Size shape, ScalingPlan plan, Instant now) {
    List<Node> ordered = new ArrayList<>();
    for (ScalingAction action : plan.actions()) {
      if (action instanceof ScalingAction.Order order) {
        for (int i = 0; i < order.count(); i++) {
          ordered.add(starting(fleet, region, shape, now));
        }
      }
    }
    return ordered;
  }

  private Node starting(Fleet fleet, Region region, Size size, Instant now) {
    String nodeId = "node-" + UUID.randomUUID();
    return new Node(
        nodeId,
        Node.pool(Optional.of(fleet.fleetId()), Optional.of(region)),
        Hosting.cloud,
        NodeStatus.starting,
        "",
        (int) size.milliVcpus(),
        0,
        (int) size.memoryMb(),
        0,
        now,
        Hashes.sha256(tokens.tokenOf(nodeId)),
        now,
        Optional.of(fleet.orgId()),
        Optional.of(region),
        Optional.empty(),
        Optional.empty(),
        0,
        Node.USUAL,
        Node.Life.NEW,
        Node.Images.UNKNOWN);
  }

  private List<TransactWriteItem> changes(
      FleetLook.Seen seen, ScalingPlan plan, List<Node> ordered, Instant now) {
    List<TransactWriteItem> changes = new ArrayList<>();
    for (ScalingAction action : plan.actions()) {
      switch (action) {
        case ScalingAction.GiveUp up ->
            changes.add(nodes.givenUp(seen.nodes().get(up.nodeId()), now, remembered));
        case ScalingAction.Terminate end ->
            changes.add(nodes.emptied(seen.nodes().get(end.nodeId()), now, remembered));
        case ScalingAction.TakeBack back ->
            back.nodeIds().forEach(id -> changes.add(nodes.takenBack(id)));
        case ScalingAction.Drain drain ->
            drain.nodeIds().forEach(id -> changes.add(nodes.drained(id, now)));
        case ScalingAction.Order order -> ordered.forEach(node -> changes.add(nodes.ordered(node)));
      }
    }
    return changes;
  }

  /** True when all are on their way, as far as is known; what was refused is given up. */
  private boolean start(
      Fleet fleet, Region region, ScalingState state, List<Node> ordered, Instant now) {
    Map<String, String> refused;
    try {
      refused = cloud.start(ordered.stream().map(node -> order(fleet, region, node)).toList());
    } catch (LeaseLost lost) {
      throw lost;
    } catch (RuntimeException outOfReach) {
      // It may have begun with them: the next tick asks again for those that it does not know.
      return true;
    }
    if (refused.isEmpty()) {
      return true;
    }
    String reason = new TreeMap<>(refused).firstEntry().getValue();
    ScalingState failed =
        new ScalingState(
            state.version() + 1, state.memory().failed(reason, now), state.ordered(), state.told());
    String why = "%d of %d were not started: %s.".formatted(refused.size(), ordered.size(), reason);
    scalings.begin(
        fleet.fleetId(),
        region,
        state,
        failed,
        Optional.of(
            new FleetDecision(
                fleet.orgId(),
                fleet.fleetId(),
                now,
                region,
                "giveUp",
                why,
                Map.of("refused", Integer.toString(refused.size())))),
        ordered.stream()
            .filter(node -> refused.containsKey(node.nodeId()))
            .map(node -> nodes.givenUp(node, now, remembered))
            .toList());
    return false;
  }

  /**
   * Orders again what is written as ordered and unknown to the cloud: nobody got that far. False
   * when something was refused: the region is then planned for by the next tick.
   */
  boolean repeat(FleetLook.Seen seen, Fleet fleet, Region region, ScalingState state, Instant now) {
    List<Node> lost =
        seen.of(fleet.fleetId(), region).stream()
            .filter(node -> node.status() == NodeStatus.starting)
            .filter(node -> seen.known().filter(ids -> !ids.contains(node.nodeId())).isPresent())
            .toList();
    return lost.isEmpty() || start(fleet, region, state, lost, now);
  }

  private CloudNodes.Order order(Fleet fleet, Region region, Node node) {
    return new CloudNodes.Order(
        node.nodeId(),
        fleet.orgId(),
        fleet.fleetId(),
        region,
        fleet.nodeShapeId(),
        new Size(node.milliVcpus(), node.memoryMb()),
        tokens.tokenOf(node.nodeId()));
  }
}
