package dev.greenroom.core.image;

import dev.greenroom.core.image.Carriages.Carriage;
import dev.greenroom.core.image.Carriages.Stage;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One look at the nodes to which their hosting engine brings images. What the engine is asked for
 * is written before it is asked: whoever dies in between asks for the same try again.
 */
final class Carrying {
  /** A node with less free than this, in MiB, is left to its players. */
  static final int SPARE_MB = 256;

  private final Nodes nodes;
  private final ImageCarrier carrier;
  private final Instant now;
  private final List<String> told;
  private final Set<Optional<Region>> resting = new HashSet<>();

  Carrying(Nodes nodes, ImageCarrier carrier, Instant now, List<String> told) {
    this.nodes = nodes;
    this.carrier = carrier;
    this.now = now;
    this.told = told;
  }

  /** Whether a node has room and time for it. */
  boolean mayCarryTo(Node node) {
    return node.heartbeatDeadline().isAfter(now)
        && node.freeMemoryMb() >= SPARE_MB
        && !resting.contains(node.region());
  }

  void see(Node node, List<String> wanted) {
    List<String> lacking = node.images().held().map(marks -> marks.lacking(wanted)).orElse(wanted);
    Node.Images seen = node.images();
    Node.Images intended = seen.carrying(seen.carried().next(lacking, now));
    if (!intended.equals(seen) && !nodes.carries(node.nodeId(), seen, intended).done()) {
      return; // it has changed since; the next look sees how
    }
    Carriages after = intended.carried();
    int begun = 0;
    for (String imageId : lacking) {
      Optional<Carriage> asked =
          intended.carried().of(imageId).filter(one -> one.stage() == Stage.asked);
      if (asked.isPresent() && !resting.contains(node.region())) {
        after = asked(node, imageId, asked.get().tries(), after);
        begun += after.of(imageId).filter(one -> one.stage() == Stage.begun).isPresent() ? 1 : 0;
      }
    }
    if (!after.equals(intended.carried())) {
      // When this is refused its end was told already, or the same try is asked for again.
      nodes.carries(node.nodeId(), intended, intended.carrying(after));
    }
    if (begun > 0) {
      told.add("%d images are brought to node %s".formatted(begun, node.nodeId()));
    }
  }

  private Carriages asked(Node node, String imageId, int tries, Carriages before) {
    return switch (carrier.bring(node, imageId, tries)) {
      case ImageCarrier.Answer.Begun begun -> before.with(imageId, tries, Stage.begun, now);
      case ImageCarrier.Answer.Failed failed -> {
        told.add(
            "image %s is not brought to node %s for now: %s"
                .formatted(imageId, node.nodeId(), failed.why()));
        yield before.with(imageId, tries, Stage.failed, now);
      }
      case ImageCarrier.Answer.Later later -> {
        resting.add(node.region());
        later.why().ifPresent(why -> told.add("images wait to be brought to nodes: " + why));
        yield before;
      }
    };
  }
}
