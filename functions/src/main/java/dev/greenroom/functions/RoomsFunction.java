package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ConnectionView;
import java.util.List;

/** Rooms, v2, but their creation. */
public final class RoomsFunction extends HttpFunction {
  private final Wiring wiring;
  private final RoomCalls rooms;

  /**
   * A game server may read, configure, suspend and destroy rooms of its application; it may not
   * create any, nor resume one, which may start a process.
   */
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
        rooms.post("SuspendRoomV2Deprecated", app + "/suspend/{roomId}"),
        RouteGroup.developers(RoomsFunction.class, PROCESSES_READ, PROCESSES_WRITE)
            .post("ResumeRoom", app + "/resume/{roomId}")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        RouteGroup.open(RoomsFunction.class)
            .get("GetConnectionInfo", app + "/connectioninfo/{roomId}")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID));
  }

  public RoomsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.rooms = new RoomCalls(wiring);
    on("GetRoomInfo", rooms::info);
    on("GetActiveRoomsForProcess", call -> rooms.list(call, true));
    on("GetInactiveRoomsForProcess", call -> rooms.list(call, false));
    on("UpdateRoomConfig", this::update);
    on("DestroyRoom", rooms::destroy);
    on("SuspendRoomV2Deprecated", rooms::suspend);
    on("ResumeRoom", this::resume);
    on("GetConnectionInfo", this::connectionInfo);
  }

  private Answer update(Call call) {
    call.requireApplication(wiring);
    String config = call.body().requiredText("roomConfig", Limits.ROOM_CONFIG);
    wiring.core().rooms().configure(call.appId(), call.path("roomId"), config);
    return HttpResponse.noContent();
  }

  private Answer resume(Call call) {
    RoomCreation.Created resumed =
        wiring
            .core()
            .roomResumption()
            .resume(call.caller().orgId(), call.appId(), call.path("roomId"), call.caller().name());
    return HttpResponse.json(
        200,
        ConnectionView.of(resumed.room().roomId(), resumed.process())
            .put("processId", resumed.process().processId())
            .toMap());
  }

  private Answer connectionInfo(Call call) {
    return HttpResponse.json(
        200, ConnectionView.of(call.path("roomId"), rooms.reach(call)).toMap());
  }
}
