package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.IdempotencyKey;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ConnectionView;
import java.util.List;

/**
 * Creates a room, v2: the hot path. The header {@code Idempotency-Key} (1 to 255 characters) makes
 * a repetition answer with the same room.
 */
public final class CreateRoomFunction extends HttpFunction {
  private static final int MOST_CLIENTS = 1000;
  private static final Text CLIENT = Text.of(1, 64);

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(CreateRoomFunction.class, PROCESSES_READ, PROCESSES_WRITE)
            .post("CreateRoom", "/rooms/v2/{appId}/create")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID));
  }

  public CreateRoomFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    on("CreateRoom", this::create);
  }

  private Answer create(Call call) {
    Fields body = call.body();
    body.texts("clientIPs", MOST_CLIENTS, CLIENT);
    RoomCreation.Created created =
        wiring
            .core()
            .roomCreation()
            .create(
                new RoomRequest(
                    call.caller().orgId(),
                    call.appId(),
                    body.requiredChoice("region", Region.class),
                    body.text("roomConfig", Limits.ROOM_CONFIG),
                    body.text("deploymentId", Limits.ANY_ID),
                    call.query().present("roomId", Limits.ROOM_ID),
                    IdempotencyKey.of(call.request()),
                    call.caller().name()));
    return HttpResponse.json(
        201,
        ConnectionView.of(created.room().roomId(), created.process())
            .put("processId", created.room().allocation().processId())
            .toMap());
  }
}
