package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.events.event.NodeEvent;
import java.util.List;
import java.util.Optional;

/** Heartbeats and claims on its capacity are no changes of a node. */
final class NodeChanges {
  /**
   * What a registration writes. As a rule each brings a token of its own; one that does not may
   * still bring another capacity.
   */
  private static final List<String> REGISTERED =
      List.of("tokenHash", "pool", "address", "milliVcpus", "memoryMb");

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
    if (REGISTERED.stream().anyMatch(change::changed)) {
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
