package dev.greenroom.functions.v2;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;

import dev.greenroom.core.lobby.Lobbies;
import dev.greenroom.core.lobby.LobbyCreation;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.LobbiesFunction;
import dev.greenroom.functions.PlayerLobby;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.AnyJson;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Lobbies, v2: any JSON as a configuration, and a state that the game server sets. */
public final class LobbiesV2Function extends HttpFunction {
  /** A state has up to a megabyte: so many are in memory at a time. */
  private static final int SLICE = 25;

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup lobbies = RouteGroup.players(LobbiesV2Function.class);
    Access server = new Access.DeveloperOrProcess(Scope.PROCESSES_WRITE);
    RouteGroup servers = new RouteGroup(LobbiesV2Function.class, server, server);
    String app = "/lobby/v2/{appId}";
    return List.of(
        creating(lobbies.post("CreateLobbyDeprecated", app + "/create")),
        creating(lobbies.post("CreatePublicLobby", app + "/create/public")),
        creating(lobbies.post("CreatePrivateLobby", app + "/create/private")),
        creating(lobbies.post("CreateLocalLobby", app + "/create/local")),
        lobbies.get("GetLobbyInfo", app + "/info/{roomId}"),
        lobbies
            .get("ListActivePublicLobbiesDeprecatedV2", app + "/list/public")
            .refusing(UNAUTHORIZED)
            .without(NOT_FOUND),
        servers.post("SetLobbyState", app + "/setState/{roomId}").refusing(INVALID));
  }

  private static Route creating(Route route) {
    return route.refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID);
  }

  public LobbiesV2Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on(
        "CreateLobbyDeprecated",
        call ->
            create(
                call,
                LobbyVisibility.of(call.body().requiredText("visibility", Limits.VISIBILITY))));
    on("CreatePublicLobby", call -> create(call, LobbyVisibility.PUBLIC));
    on("CreatePrivateLobby", call -> create(call, LobbyVisibility.PRIVATE));
    on("CreateLocalLobby", call -> create(call, LobbyVisibility.LOCAL));
    on("GetLobbyInfo", this::info);
    on("ListActivePublicLobbiesDeprecatedV2", this::list);
    on("SetLobbyState", this::setState);
  }

  private Lobbies lobbies() {
    return wiring.core().lobbies();
  }

  private Answer create(Call call, LobbyVisibility visibility) {
    Fields body = call.body();
    PlayerLobby wanted =
        PlayerLobby.of(
            visibility,
            body.requiredChoice("region", Region.class),
            AnyJson.text(body, "initialConfig", LobbyCreation.MOST_CONFIG_BYTES));
    Room created = wanted.create(wiring, call);
    return HttpResponse.json(201, LobbyV2View.of(lobbies(), created).toMap());
  }

  private Answer info(Call call) {
    Room lobby = lobbies().require(call.appId(), call.path("roomId"));
    return HttpResponse.json(200, LobbyV2View.of(lobbies(), lobby).toMap());
  }

  /** The contract lists no way to refuse a region here: in one that is unknown there is nothing. */
  private Answer list(Call call) {
    List<String> named =
        call.request().query().all("region").stream().filter(name -> !name.isEmpty()).toList();
    Optional<Region> region =
        Arrays.stream(Region.values())
            .filter(known -> named.equals(List.of(known.name())))
            .findFirst();
    if (!named.isEmpty() && region.isEmpty()) {
      return HttpResponse.json(200, List.of());
    }
    return LobbiesFunction.alive(
        wiring,
        call.appId(),
        LobbyVisibility.PUBLIC,
        region,
        SLICE,
        room -> LobbyV2View.of(lobbies(), room));
  }

  private Answer setState(Call call) {
    call.requireApplication(wiring);
    Optional<String> state = AnyJson.text(call.body(), "state", Lobbies.MOST_STATE_BYTES);
    Room changed = lobbies().setState(call.appId(), call.path("roomId"), state);
    return HttpResponse.json(200, LobbyV2View.of(lobbies(), changed).toMap());
  }
}
