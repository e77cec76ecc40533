package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.DeploymentEvent;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import java.util.Optional;

/** Deployments never change. */
final class DeploymentChanges {
  private final Owners owners;

  DeploymentChanges(Owners owners) {
    this.owners = owners;
  }

  Optional<GreenroomEvent> event(StreamChange change) {
    if (!change.created()) {
      return Optional.empty();
    }
    ItemReader deployment = change.is();
    String appId = deployment.string("appId");
    return Optional.of(
        new DeploymentEvent.Created(
            new Envelope(
                change.eventId(),
                change.at("createdAt"),
                owners.ofApplication(appId),
                Optional.of(appId)),
            deployment.string("deploymentId"),
            deployment.integer("number"),
            deployment.string("buildId"),
            deployment.optionalString("buildTag"),
            deployment.optionalString("deploymentTag"),
            deployment.string("createdBy")));
  }
}
