package dev.greenroom.functions.view;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import java.util.Optional;

/**
 * A machine as the organization sees it whose it is: NodeV1. It knows of no machine that is lost
 * and may come again: that one has stopped, for the time being.
 */
public final class NodeView {
  private NodeView() {}

  /** All that the machine has, what its own system keeps included. */
  public static JsonObject of(Node node) {
    return new JsonObject()
        .put("nodeId", node.nodeId())
        .put("host", node.address())
        .put("hosting", node.hosting())
        .put("status", node.status() == NodeStatus.lost ? NodeStatus.stopped : node.status())
        .put("region", node.region().orElseThrow())
        .put("cpu", JsonObject.thousandths(node.milliVcpus() + node.reservedMilliVcpus()))
        .put("memoryMb", node.memoryMb())
        .putNullable("gpu", Optional.empty())
        .put("startedAt", node.createdAt())
        .putNullable("stoppedAt", node.stoppedAt());
  }
}
