package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.events.event.NodeEvent;
import java.util.Optional;

/** Heartbeats and claims on its capacity are no changes of a node. */
final class NodeChanges {
  private final Owners owners;

  NodeChanges(Owners owners) {
    this.owners = owners;
  }

  Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader node = change.is();
    String nodeId = node.string("nodeId");
    Optional<String> orgId = owners.ofNode(nodeId);
    if (change.created()) {
      return Optional.of(
          registered(
              new Envelope(change.eventId(), change.at("createdAt"), orgId, Optional.empty()),
              node,
              false));
    }
    Envelope now = new Envelope(change.eventId(), change.seen(), orgId, Optional.empty());
    // Each registration gives the node a token of its own.
    if (change.changed("tokenHash")) {
      return Optional.of(registered(now, node, true));
    }
    return change.changed("status")
        ? Optional.of(
            new NodeEvent.Status(now, nodeId, change.was().string("status"), node.string("status")))
        : Optional.empty();
  }

  private static NodeEvent registered(Envelope envelope, ItemReader node, boolean again) {
    return new NodeEvent.Registered(
        envelope,
        node.string("nodeId"),
        again,
        node.string("hosting"),
        node.string("address"),
        node.integer("milliVcpus"),
        node.integer("memoryMb"));
  }
}
