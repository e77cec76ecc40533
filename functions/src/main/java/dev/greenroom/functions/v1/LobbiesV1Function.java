package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;

import dev.greenroom.core.app.Applications;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.LobbiesFunction;
import dev.greenroom.functions.PlayerLobby;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.v2.LobbyV2View;
import java.util.List;
import java.util.Optional;

/** Lobbies, v1: created without a body, answered with the bare id of the room. */
public final class LobbiesV1Function extends HttpFunction {
  /** The contract names none for a player who names none. */
  private static final Region ANY_REGION = Region.Washington_DC;

  private static final int SLICE = 25;

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup lobbies = RouteGroup.players(LobbiesV1Function.class);
    String app = "/lobby/v1/{appId}";
    return List.of(
        lobbies
            .post("CreatePrivateLobbyDeprecated", app + "/create/private")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        lobbies
            .post("CreatePublicLobbyDeprecated", app + "/create/public")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        lobbies.get("ListActivePublicLobbiesDeprecatedV1", app + "/list").refusing(INVALID));
  }

  public LobbiesV1Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("CreatePrivateLobbyDeprecated", call -> create(call, LobbyVisibility.PRIVATE));
    on("CreatePublicLobbyDeprecated", call -> create(call, LobbyVisibility.PUBLIC));
    on("ListActivePublicLobbiesDeprecatedV1", this::list);
  }

  /** Here a local lobby is public or private as any other: only a public one is listed. */
  private Answer create(Call call, LobbyVisibility visibility) {
    boolean local = call.query().flag("local", false);
    PlayerLobby wanted =
        new PlayerLobby(
            local ? LobbyVisibility.LOCAL : visibility,
            visibility == LobbyVisibility.PUBLIC,
            call.query().choice("region", Region.class).orElse(ANY_REGION),
            Optional.empty());
    return HttpResponse.json(200, wanted.create(wiring, call).roomId());
  }

  private Answer list(Call call) {
    String appId = call.appId();
    boolean local = call.query().flag("local", false);
    Optional<Region> region = call.query().choice("region", Region.class);
    wiring.core().applications().get(appId).orElseThrow(() -> Applications.unknown(appId));
    return LobbiesFunction.alive(
        wiring,
        appId,
        local ? LobbyVisibility.LOCAL : LobbyVisibility.PUBLIC,
        region,
        SLICE,
        room -> LobbyV2View.of(wiring.core().lobbies(), room));
  }
}
