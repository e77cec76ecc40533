package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;

import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.LobbyView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lobbies, v3: players create them, and anybody may find them. */
public final class LobbiesFunction extends HttpFunction {
  private static final int SLICE = 100;

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup lobbies = RouteGroup.players(LobbiesFunction.class);
    String app = "/lobby/v3/{appId}";
    return List.of(
        lobbies
            .post("CreateLobby", app + "/create")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        lobbies.get("GetLobbyInfoByRoomId", app + "/info/roomid/{roomId}").refusing(INVALID),
        lobbies
            .get("GetLobbyInfoByShortCode", app + "/info/shortcode/{shortCode}")
            .refusing(INVALID),
        lobbies
            .get("ListActivePublicLobbies", app + "/list/public")
            .refusing(UNAUTHORIZED, INVALID)
            .without(NOT_FOUND));
  }

  public LobbiesFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("CreateLobby", this::create);
    on("GetLobbyInfoByRoomId", this::byRoomId);
    on("GetLobbyInfoByShortCode", this::byShortCode);
    on("ListActivePublicLobbies", this::list);
  }

  private Answer create(Call call) {
    Fields body = call.body();
    PlayerLobby wanted =
        PlayerLobby.of(
            LobbyVisibility.of(body.requiredText("visibility", Limits.VISIBILITY)),
            body.requiredChoice("region", Region.class),
            body.text("roomConfig", Limits.ROOM_CONFIG));
    return HttpResponse.json(201, LobbyView.of(wanted.create(wiring, call)).toMap());
  }

  private Answer byRoomId(Call call) {
    Room lobby = wiring.core().lobbies().require(call.appId(), call.path("roomId"));
    return HttpResponse.json(200, LobbyView.of(lobby).toMap());
  }

  private Answer byShortCode(Call call) {
    Room lobby = wiring.core().lobbies().newest(call.appId(), call.path("shortCode"));
    return HttpResponse.json(200, LobbyView.of(lobby).toMap());
  }

  private Answer list(Call call) {
    return alive(
        wiring,
        call.appId(),
        LobbyVisibility.PUBLIC,
        call.query().choice("region", Region.class),
        SLICE,
        LobbyView::of);
  }

  /**
   * The living lobbies of a list, newest first, as many as fit.
   *
   * @param slice how many are read at a time
   */
  public static Answer alive(
      Wiring wiring,
      String appId,
      LobbyVisibility visibility,
      Optional<Region> region,
      int slice,
      Function<Room, JsonObject> view) {
    Fitting lobbies =
        Fitting.first(
            wiring.core().lobbies().listed(appId, visibility, region),
            slice,
            ids -> wiring.core().lobbies().alive(ids).stream().map(view).toList());
    return lobbies.marked(HttpResponse.json(200, lobbies.elements()));
  }
}
