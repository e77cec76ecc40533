package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ConnectionView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.RoomView;
import java.time.Duration;
import java.util.List;

/** Rooms, v2, but their creation. */
public final class RoomsFunction extends HttpFunction {
  /** Under API Gateway's limit of 30 s. */
  private static final int LONGEST_WAIT = 25;

  private static final Duration LOOK = Duration.ofMillis(250);

  private final Wiring wiring;

  /** A game server may read, configure and destroy rooms of its application, not create any. */
  static List<Route> routes() {
    RouteGroup rooms =
        new RouteGroup(
            RoomsFunction.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.DeveloperOrProcess(PROCESSES_WRITE));
    String app = "/rooms/v2/{appId}";
    return List.of(
        rooms.get("GetRoomInfo", app + "/info/{roomId}").refusing(INVALID),
        rooms.get("GetActiveRoomsForProcess", app + "/list/{processId}/active"),
        rooms.get("GetInactiveRoomsForProcess", app + "/list/{processId}/inactive"),
        rooms.post("UpdateRoomConfig", app + "/update/{roomId}").refusing(INVALID),
        rooms.post("DestroyRoom", app + "/destroy/{roomId}"),
        RouteGroup.open(RoomsFunction.class)
            .get("GetConnectionInfo", app + "/connectioninfo/{roomId}")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID));
  }

  public RoomsFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    on("GetRoomInfo", this::info);
    on("GetActiveRoomsForProcess", call -> list(call, true));
    on("GetInactiveRoomsForProcess", call -> list(call, false));
    on("UpdateRoomConfig", this::update);
    on("DestroyRoom", this::destroy);
    on("GetConnectionInfo", this::connectionInfo);
  }

  private Answer info(Call call) {
    call.requireApplication(wiring);
    Rooms.Placed placed = wiring.core().rooms().require(call.appId(), call.path("roomId"));
    return HttpResponse.json(200, RoomView.of(placed).toMap());
  }

  private Answer list(Call call, boolean alive) {
    call.requireApplication(wiring);
    Process process = wiring.core().processes().require(call.appId(), call.path("processId"));
    Fitting rooms =
        Fitting.first(
            wiring.core().rooms().ofProcess(process, alive).stream().map(RoomView::brief).toList());
    return rooms.marked(HttpResponse.json(200, rooms.elements()));
  }

  private Answer update(Call call) {
    call.requireApplication(wiring);
    String config = call.body().requiredText("roomConfig", Limits.ROOM_CONFIG);
    wiring.core().rooms().configure(call.appId(), call.path("roomId"), config);
    return HttpResponse.noContent();
  }

  private Answer destroy(Call call) {
    call.requireApplication(wiring);
    wiring
        .core()
        .rooms()
        .destroy(
            call.caller().orgId(),
            call.appId(),
            call.path("roomId"),
            call.caller().name(),
            wiring.core().clock().instant());
    return HttpResponse.noContent();
  }

  /** With {@code ?wait=SECONDS} (0 to 25) it answers as soon as the room is ready. */
  private Answer connectionInfo(Call call) {
    Duration left = Duration.ofSeconds(call.query().integer("wait", 0, LONGEST_WAIT).orElse(0));
    while (true) {
      Rooms.Placed placed = wiring.core().rooms().require(call.appId(), call.path("roomId"));
      if (placed.room().local() && placed.alive()) {
        throw GreenroomException.badRequest(
            "roomId '%s' is a local lobby: its server runs on the player's own machine.",
            placed.room().roomId());
      }
      Process process =
          placed
              .process()
              .filter(p -> placed.alive())
              .orElseThrow(() -> Rooms.unknown(call.appId(), call.path("roomId")));
      if (ConnectionView.ready(process)
          || !left.isPositive()
          || Thread.currentThread().isInterrupted()) {
        return HttpResponse.json(200, ConnectionView.of(placed.room().roomId(), process).toMap());
      }
      wiring.core().pause().of(LOOK);
      left = left.minus(LOOK);
    }
  }
}
