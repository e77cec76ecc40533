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
 * node that never said what it holds is asked for nothing: it would not know what is meant.
 */
public final class PullAhead implements Tick {
  private final Nodes nodes;
  private final WantedImages wanted;

  public PullAhead(Nodes nodes, WantedImages wanted) {
    this.nodes = nodes;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return "pull-ahead";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> told = new ArrayList<>();
    Map<Optional<String>, List<String>> lists = new HashMap<>();
    for (Node node : nodes.glance()) {
      Optional<ImageMarks> held = node.images().held();
      if (node.status() == NodeStatus.running && held.isPresent()) {
        List<String> lacking =
            held.get().lacking(lists.computeIfAbsent(node.fleetId(), wanted::of));
        if (!lacking.equals(node.images().asked())
            && nodes.asked(node.nodeId(), lacking).done()
            && !lacking.isEmpty()) {
          told.add("node %s is to get %d images ready".formatted(node.nodeId(), lacking.size()));
        }
      }
    }
    return told;
  }
}
