package dev.greenroom.core.room;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.budget.BudgetGate;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.process.Launching;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessOpening;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.time.Retry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives a room its place: on the oldest open process, else through a lane on one that is being
 * opened. Every race is settled by one conditional transaction; losing costs a try with another
 * candidate, never a wrong answer.
 */
public final class RoomCreation {
  /** What a room is rehearsed with. */
  public static final DeploymentSpec REHEARSED =
      new DeploymentSpec(
          "rehearsal",
          0,
          2,
          List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
          500,
          1024,
          true,
          Optional.empty());

  private final Applications applications;
  private final Deployments deployments;
  private final Places places;
  private final RoomIds ids;
  private final Rooms rooms;
  private final BudgetGate budget;
  private final InstantSource clock;

  public RoomCreation(
      Database database,
      Tables tables,
      Applications applications,
      Deployments deployments,
      Processes processes,
      ProcessOpening opening,
      Rooms rooms,
      Launching launching,
      RoomIds ids,
      BudgetGate budget,
      Retry retry,
      InstantSource clock) {
    this.applications = applications;
    this.deployments = deployments;
    this.places =
        new Places(
            database,
            tables,
            processes,
            opening,
            rooms,
            rooms.departures(),
            launching,
            retry,
            clock);
    this.ids = ids;
    this.rooms = rooms;
    this.budget = budget;
    this.clock = clock;
  }

  Places places() {
    return places;
  }

  BudgetGate budget() {
    return budget;
  }

  /**
   * A room with its process.
   *
   * @param room the room
   * @param process its process as it stood just before
   * @param tries how many transactions it took; 0 when the room was there already
   */
  public record Created(Room room, Process process, int tries) {}

  /**
   * Creates the room, or hands back the one that the same idempotency key created.
   *
   * @throws GreenroomException 404 unknown application or deployment, or none pushed yet; 422 a
   *     taken room id, or an idempotency key used with another request; 400 a process that can
   *     never start; 402 when the organization's budget is reached
   */
  public Created create(RoomRequest request) {
    return create(request, intended(request, Optional.empty()), Alongside.NOTHING);
  }

  /**
   * The same for a room that is written together with other things.
   *
   * @param intended what {@link #intended} made of the request
   */
  public Created create(RoomRequest request, Room intended, Alongside alongside) {
    Application app = applications.require(request.orgId(), request.appId());
    DeploymentSpec spec = spec(app, request.deploymentId());
    String roomId = intended.roomId();
    budget.room(request.orgId(), roomId, request.createdBy(), () -> rooms.get(roomId).isPresent());
    NewRoom room = new NewRoom(intended, places, alongside);
    return new PlaceSearch(places, room, spec, request.region()).run();
  }

  /**
   * Goes the way of a room through the tables without making one, so that the first real one is as
   * quick as those after it. Whatever it looks for is not there, so its transaction is refused, and
   * nothing is written.
   *
   * @return false when the transaction was not refused, which cannot be while ids are random
   */
  public boolean rehearse() {
    String nobody = "rehearsal-" + ids.random();
    Region region = Region.Frankfurt;
    applications.get(nobody);
    budget.isReached(nobody);
    places.processes().open(nobody, region, 1);
    Process process =
        places
            .opening()
            .intent(nobody, nobody, REHEARSED, region, Optional.empty(), clock.instant())
            .process();
    places.processes().schema().read(places.processes().schema().write(process));
    RoomRequest request =
        new RoomRequest(
            nobody,
            nobody,
            region,
            Optional.of("{}"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            nobody);
    NewRoom room = new NewRoom(intended(request, Optional.empty()), places, Alongside.NOTHING);
    return new PlaceAttempt(places, room, REHEARSED, region)
        .join(Optional.of(process))
        .found()
        .isEmpty();
  }

  /** The room that a request means, with an id of its own but without a place yet. */
  public Room intended(RoomRequest request, Optional<Lobby> lobby) {
    return new Room(
        roomId(request),
        request.appId(),
        RoomStatus.active,
        request.roomConfig(),
        new Allocation(UUID.randomUUID().toString(), "", clock.instant(), Optional.empty()),
        List.of(),
        request.deploymentId(),
        Optional.empty(),
        clock.instant(),
        request.createdBy(),
        Optional.empty(),
        request.idempotencyKey().map(key -> requestHash(request, lobby, key)),
        lobby);
  }

  /** What a room of the application runs on: the deployment that is named, else the latest. */
  DeploymentSpec spec(Application app, Optional<String> deploymentId) {
    if (deploymentId.isPresent()) {
      return deployments.require(app.appId(), deploymentId.get()).spec();
    }
    return app.latest()
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "Application '%s' has no deployment yet; push one first.", app.appId()));
  }

  private String roomId(RoomRequest request) {
    return request
        .roomId()
        .or(() -> request.idempotencyKey().map(key -> RoomIds.of(request.appId(), key)))
        .orElseGet(ids::random);
  }

  private static String requestHash(RoomRequest request, Optional<Lobby> lobby, String key) {
    String room =
        String.join(
            "\n",
            key,
            request.region().name(),
            request.roomConfig().toString(),
            request.deploymentId().toString(),
            request.roomId().toString());
    return Hashes.sha256(lobby.map(l -> room + "\n" + l).orElse(room));
  }
}
