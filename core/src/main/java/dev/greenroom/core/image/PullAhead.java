package dev.greenroom.core.image;

import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks each node that takes processes for the images of the newest deployments that it has yet to
 * get, one that joined later as well. The node hears of it in the answer to its next heartbeat. A
 * node that never said what it holds is asked for nothing: it would not know what is meant. Where
 * the hosting engine brings images to its nodes itself, that one is asked instead.
 */
public final class PullAhead implements Tick {
  private final Nodes nodes;
  private final WantedImages wanted;
  private final ImageCarrier carrier;

  /**
   * @param carrier brings images to nodes whose agents cannot get them
   */
  public PullAhead(Nodes nodes, WantedImages wanted, ImageCarrier carrier) {
    this.nodes = nodes;
    this.wanted = wanted;
    this.carrier = carrier;
  }

  @Override
  public String name() {
    return "pull-ahead";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> told = new ArrayList<>();
    Map<Optional<String>, List<String>> lists = new HashMap<>();
    Carrying carrying = new Carrying(nodes, carrier, now, told);
    for (Node node : nodes.glance()) {
      if (node.status() != NodeStatus.running) {
        continue;
      }
      Optional<ImageMarks> held = node.images().held();
      if (carrier.serves(node)) {
        if (carrying.mayCarryTo(node)) {
          carrying.see(node, lists.computeIfAbsent(node.fleetId(), wanted::of));
        }
      } else if (held.isPresent()) {
        ask(node, held.get().lacking(lists.computeIfAbsent(node.fleetId(), wanted::of)), told);
      }
    }
    return told;
  }

  private void ask(Node node, List<String> lacking, List<String> told) {
    if (!lacking.equals(node.images().asked())
        && nodes.asked(node.nodeId(), lacking).done()
        && !lacking.isEmpty()) {
      told.add("node %s is to get %d images ready".formatted(node.nodeId(), lacking.size()));
    }
  }
}
