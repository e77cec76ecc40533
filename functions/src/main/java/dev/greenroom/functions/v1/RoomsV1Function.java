package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.RoomCalls;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ConnectionView;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;

/** Rooms, v1: to create one answers with its bare id, and connection info has a single port. */
public final class RoomsV1Function extends HttpFunction {
  private final RoomCalls rooms;

  /** Who may do what is as in v2. */
  public static List<Route> routes() {
    RouteGroup rooms =
        new RouteGroup(
            RoomsV1Function.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.DeveloperOrProcess(PROCESSES_WRITE));
    String app = "/rooms/v1/{appId}";
    return List.of(
        RouteGroup.developers(RoomsV1Function.class, PROCESSES_READ, PROCESSES_WRITE)
            .post("CreateRoomDeprecated", app + "/create")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        rooms.get("GetRoomInfoDeprecated", app + "/info/{roomId}").refusing(INVALID),
        rooms.get("GetActiveRoomsForProcessDeprecated", app + "/list/{processId}/active"),
        rooms.get("GetInactiveRoomsForProcessDeprecated", app + "/list/{processId}/inactive"),
        rooms.post("DestroyRoomDeprecated", app + "/destroy/{roomId}"),
        rooms.post("SuspendRoomDeprecated", app + "/suspend/{roomId}"),
        RouteGroup.open(RoomsV1Function.class)
            .get("GetConnectionInfoDeprecated", app + "/connectioninfo/{roomId}")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED));
  }

  public RoomsV1Function(Wiring wiring) {
    super(wiring, routes());
    this.rooms = new RoomCalls(wiring);
    on("CreateRoomDeprecated", this::create);
    on("GetRoomInfoDeprecated", rooms::info);
    on("GetActiveRoomsForProcessDeprecated", call -> rooms.list(call, true));
    on("GetInactiveRoomsForProcessDeprecated", call -> rooms.list(call, false));
    on("DestroyRoomDeprecated", rooms::destroy);
    on("SuspendRoomDeprecated", rooms::suspend);
    on("GetConnectionInfoDeprecated", this::connectionInfo);
  }

  private Answer create(Call call) {
    return HttpResponse.json(201, rooms.create(call).room().roomId());
  }

  private Answer connectionInfo(Call call) {
    return HttpResponse.json(200, connection(call.path("roomId"), rooms.reach(call)).toMap());
  }

  /** ConnectionInfo: a union that is told apart by its status. */
  private static JsonObject connection(String roomId, Process process) {
    JsonObject starting = new JsonObject().put("status", "starting").put("roomId", roomId);
    return process
        .defaultPort()
        .filter(port -> ConnectionView.ready(process))
        .map(port -> active(roomId, port))
        .orElse(starting);
  }

  private static JsonObject active(String roomId, ExposedPort port) {
    return new JsonObject()
        .put("status", "active")
        .put("roomId", roomId)
        .put("host", port.host())
        .put("port", port.port())
        .put("transportType", port.transport());
  }
}
