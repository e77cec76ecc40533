package dev.greenroom.core.event;

import dev.greenroom.core.node.NodeStatus;
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

  private static final String STARTING = NodeStatus.starting.name();
  private static final String STOPPED = NodeStatus.stopped.name();

  private final Owners owners;

  NodeChanges(Owners owners) {
    this.owners = owners;
  }

  Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader node = change.is();
    String nodeId = node.string("nodeId");
    Optional<String> orgId = node.optionalString("orgId").or(() -> owners.ofNode(nodeId));
    if (change.created() && node.string("status").equals(STARTING)) {
      return Optional.of(
          new NodeEvent.Starting(
              new Envelope(change.eventId(), change.at("createdAt"), orgId, Optional.empty()),
              nodeId,
              node.string("hosting"),
              node.integer("milliVcpus"),
              node.integer("memoryMb")));
    }
    if (change.created()) {
      return Optional.of(
          registered(
              new Envelope(change.eventId(), change.at("createdAt"), orgId, Optional.empty()),
              node,
              false));
    }
    Envelope now = new Envelope(change.eventId(), change.seen(), orgId, Optional.empty());
    // One that is gone has left its pool as well, which is no registration.
    if (!node.string("status").equals(STOPPED) && REGISTERED.stream().anyMatch(change::changed)) {
      return Optional.of(registered(now, node, !change.was().string("status").equals(STARTING)));
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
        node.optionalString("address"),
        node.integer("milliVcpus"),
        node.integer("memoryMb"));
  }
}
