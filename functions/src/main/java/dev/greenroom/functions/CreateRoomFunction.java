package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ConnectionView;
import java.util.List;

/** Creates a room, v2: the hot path. */
public final class CreateRoomFunction extends HttpFunction {
  private final RoomCalls rooms;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(CreateRoomFunction.class, PROCESSES_READ, PROCESSES_WRITE)
            .post("CreateRoom", "/rooms/v2/{appId}/create")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID));
  }

  public CreateRoomFunction(Wiring wiring) {
    super(wiring, routes());
    this.rooms = new RoomCalls(wiring);
    on("CreateRoom", this::create);
  }

  private Answer create(Call call) {
    RoomCreation.Created created = rooms.create(call);
    return HttpResponse.json(
        201,
        ConnectionView.of(created.room().roomId(), created.process())
            .put("processId", created.room().allocation().processId())
            .toMap());
  }
}
