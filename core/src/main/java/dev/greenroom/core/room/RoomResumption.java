package dev.greenroom.core.room;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.RoomCreation.Created;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings suspended rooms back, in their region, on any process, by the way that new rooms take: the
 * slot and the room are one transaction. A room runs on the latest deployment again, or on the one
 * that it was asked for on.
 */
public final class RoomResumption {
  private final Applications applications;
  private final RoomCreation creation;
  private final Decisions decisions;
  private final Places places;

  public RoomResumption(Applications applications, RoomCreation creation, Decisions decisions) {
    this.applications = applications;
    this.creation = creation;
    this.decisions = decisions;
    this.places = creation.places();
  }

  /**
   * Resumes a room because a caller wants it; one that is alive is as it should be.
   *
   * @param orgId the caller's organization
   * @param by the caller
   * @throws GreenroomException 404 for an application that is unknown or another's, a room that is
   *     unknown or over, or when there is no deployment; 400 when its process can never start
   */
  public Created resume(String orgId, String appId, String roomId, String by) {
    Application app = applications.require(orgId, appId);
    return resume(app, roomId, by, "through the API by " + by);
  }

  /**
   * Resumes a room because somebody asked how to reach it. Whoever knows a room's id may ask, and
   * costs its owner no more than one start for each time that the room was suspended.
   *
   * @throws GreenroomException as above
   */
  public Created resumeForVisitor(String appId, String roomId) {
    Application app = applications.get(appId).orElseThrow(() -> Rooms.unknown(appId, roomId));
    return resume(app, roomId, "a visitor", "since somebody asked how to reach it");
  }

  private Created resume(Application app, String roomId, String by, String why) {
    for (int tried = 1; ; tried++) {
      Rooms.Placed placed = places.rooms().require(app.appId(), roomId);
      try {
        return placed.suspended() ? comeBack(app, placed.room(), by, why) : there(placed);
      } catch (ReturningRoom.Overtaken overtaken) {
        places.retry().backOff(tried);
      }
    }
  }

  private static Created there(Rooms.Placed placed) {
    Room room = placed.room();
    if (placed.alive() && room.local()) {
      throw Rooms.local(room.roomId());
    }
    Process process =
        placed
            .process()
            .filter(p -> placed.alive())
            .orElseThrow(() -> Rooms.unknown(room.appId(), room.roomId()));
    return new Created(room, process, 0);
  }

  private Created comeBack(Application app, Room suspended, String by, String why) {
    DeploymentSpec spec = creation.spec(app, suspended.pinned());
    creation.budget().resumption(app.orgId(), suspended.roomId(), by);
    ReturningRoom returning =
        ReturningRoom.of(
            suspended, UUID.randomUUID().toString(), by, places, places.clock().instant());
    Created created =
        new PlaceSearch(places, returning, spec, suspended.region().orElseThrow()).run();
    if (created.tries() > 0) {
      told(app, created.room(), by, why);
    }
    return there(new Rooms.Placed(created.room(), Optional.of(created.process())));
  }

  private void told(Application app, Room room, String by, String why) {
    decisions.record(
        new Decision(
            Decision.room(room.roomId()),
            room.allocation().scheduledAt(),
            DecisionKind.roomResumed,
            "Room %s was resumed %s.".formatted(room.roomId(), why),
            Map.of(
                "by", by, "processId", room.allocation().processId(), Decision.ORG, app.orgId())));
  }
}
