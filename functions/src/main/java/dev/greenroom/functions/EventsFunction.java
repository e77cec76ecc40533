package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happens, as server-sent events (WHATWG HTML, section 9.2): Greenroom's own, v1. The id of an
 * event is its number in the journal; a client that names the last one it has seen goes on after
 * it, also after a restart.
 */
public final class EventsFunction extends HttpFunction {
  /** Rooms and processes make most events; what else is told depends on the token's scopes. */
  static final Scope SCOPE = Scope.PROCESSES_READ;

  private static final Text APP_ID = Text.of(1, 200);
  private static final Text EVENT_ID = Text.of(1, 100);
  private static final Map<String, String> HEADERS =
      Map.of(
          "content-type", "text/event-stream",
          "cache-control", "no-store",
          "x-accel-buffering", "no");

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(EventsFunction.class, SCOPE, SCOPE)
            .get("GetEvents", "/greenroom/v1/events")
            .refusing(INVALID)
            .streaming());
  }

  public EventsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("GetEvents", this::events);
  }

  private Answer events(Call call) {
    Optional<String> appId = call.query().text("appId", APP_ID);
    appId.ifPresent(id -> wiring.core().applications().require(call.caller().orgId(), id));
    boolean follow = call.query().flag("follow", true);
    EventStart start = start(call);
    EventFilter filter = new EventFilter(call.caller().orgId(), call.caller(), appId);
    return new StreamedResponse(
        200,
        HEADERS,
        out ->
            new EventStream(wiring.events(), filter, () -> mayGoOn(call), out).run(start, follow));
  }

  /** A header that a client sends by itself wins over the address that it was first given. */
  private EventStart start(Call call) {
    return EventStart.of(
        wiring.events().journal(),
        call.request()
            .header("last-event-id")
            .filter(id -> !id.isBlank())
            .or(() -> call.query().text("lastEventId", EVENT_ID)));
  }

  /** A token that was revoked in between ends the stream. */
  private boolean mayGoOn(Call call) {
    try {
      wiring.callers().identify(new Access.Developer(SCOPE), call.request(), call.parameters());
      return true;
    } catch (GreenroomException revoked) {
      return false;
    }
  }
}
