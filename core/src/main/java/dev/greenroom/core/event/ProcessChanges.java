package dev.greenroom.core.event;

import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.events.event.ProcessEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * The largest step that a write takes is its event: a process whose boot nobody saw is only told to
 * have started. Its rooms have events of their own.
 */
final class ProcessChanges {
  private final Owners owners;

  ProcessChanges(Owners owners) {
    this.owners = owners;
  }

  Optional<GreenroomEvent> event(StreamChange change) {
    if (change.created()) {
      return Optional.of(created(change));
    }
    if (change.changed("status")) {
      return status(change);
    }
    ItemReader process = change.is();
    String id = process.string("processId");
    String deployment = process.string("deploymentId");
    if (change.appeared("nodeId")) {
      return Optional.of(
          new ProcessEvent.Placed(
              envelope(change, change.seen()), id, deployment, process.string("nodeId")));
    }
    if (change.appeared("scheduledAt")) {
      return Optional.of(
          new ProcessEvent.Scheduled(
              envelope(change, change.at("scheduledAt")),
              id,
              deployment,
              process.optionalString("nodeId")));
    }
    if (change.appeared("bootedAt")) {
      return Optional.of(
          new ProcessEvent.Booted(envelope(change, change.at("bootedAt")), id, deployment));
    }
    if (change.changed("accepting")) {
      Envelope seen = envelope(change, change.seen());
      return Optional.of(
          process.flag("accepting")
              ? new ProcessEvent.Vetoed(seen, id, deployment)
              : new ProcessEvent.Asked(seen, id, deployment));
    }
    int before = change.was().integer("activeConnections", 0);
    int active = process.integer("activeConnections", 0);
    return before == active
        ? Optional.empty()
        : Optional.of(
            new ProcessEvent.Connections(
                envelope(change, change.at("activeConnectionsUpdatedAt")),
                id,
                deployment,
                before,
                active));
  }

  private ProcessEvent created(StreamChange change) {
    ItemReader process = change.is();
    return new ProcessEvent.Created(
        envelope(change, change.at("createdAt")),
        process.string("processId"),
        process.string("deploymentId"),
        process.string("region"),
        process.integer("roomsPerProcess"),
        process.optionalString("initialRoomId"),
        process.optionalString("nodeId"));
  }

  private Optional<GreenroomEvent> status(StreamChange change) {
    ItemReader process = change.is();
    String id = process.string("processId");
    String deployment = process.string("deploymentId");
    Optional<String> reason = process.optionalString("exitReason");
    ProcessStatus status = process.constant("status", ProcessStatus.class);
    return switch (status) {
      case starting -> Optional.empty();
      case running ->
          Optional.of(
              change.was().constant("status", ProcessStatus.class) == ProcessStatus.draining
                  ? new ProcessEvent.Reopened(envelope(change, change.seen()), id, deployment)
                  : started(change, process));
      case draining ->
          Optional.of(new ProcessEvent.Draining(envelope(change, change.seen()), id, deployment));
      case stopping ->
          Optional.of(
              new ProcessEvent.Stopping(
                  envelope(change, change.at("stoppingAt")), id, deployment, reason));
      case stopped, failed ->
          Optional.of(
              new ProcessEvent.Ended(
                  envelope(change, change.at("terminatedAt")),
                  id,
                  deployment,
                  status.name(),
                  reason));
    };
  }

  private ProcessEvent started(StreamChange change, ItemReader process) {
    Optional<ItemReader> first = process.list("ports", port -> port).stream().findFirst();
    return new ProcessEvent.Started(
        envelope(change, change.at("startedAt")),
        process.string("processId"),
        process.string("deploymentId"),
        first.flatMap(port -> port.optionalString("host")),
        first.map(port -> port.integer("port")));
  }

  private Envelope envelope(StreamChange change, Instant at) {
    String appId = change.is().string("appId");
    return new Envelope(change.eventId(), at, owners.ofApplication(appId), Optional.of(appId));
  }
}
