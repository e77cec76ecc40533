package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Logs players in, v1. A provider that is off answers 404, as an unknown application does. */
public final class PlayerAuthFunction extends HttpFunction {
  /** The contract names no limit; a nickname is an id that travels in every request. */
  private static final Text NICKNAME = Text.of(1, 100);

  /** Google's have about 1,200 characters. */
  private static final Text ID_TOKEN = Text.of(1, 10_000);

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup players = RouteGroup.open(PlayerAuthFunction.class);
    String login = "/auth/v1/{appId}/login/";
    return List.of(
        players.post("LoginAnonymous", login + "anonymous"),
        players.post("LoginNickname", login + "nickname").refusing(INVALID),
        players.post("LoginGoogle", login + "google").refusing(UNAUTHORIZED, INVALID));
  }

  public PlayerAuthFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("LoginAnonymous", this::anonymous);
    on("LoginNickname", this::nickname);
    on("LoginGoogle", this::google);
  }

  private Answer anonymous(Call call) {
    Application app = app(call, "anonymous", AuthConfiguration::anonymous);
    return token(wiring.players().anonymous(app.appSecret().text(), now()));
  }

  private Answer nickname(Call call) {
    Application app = app(call, "nickname", AuthConfiguration::nickname);
    String nickname = call.body().requiredText("nickname", NICKNAME);
    return token(wiring.players().nickname(app.appSecret().text(), nickname, now()));
  }

  private Answer google(Call call) {
    Application app = app(call, "google", auth -> auth.googleClientId().isPresent());
    String idToken = call.body().requiredText("idToken", ID_TOKEN);
    String clientId = app.auth().googleClientId().orElseThrow();
    try {
      return token(
          wiring
              .players()
              .google(app.appSecret().text(), wiring.google().verified(clientId, idToken), now()));
    } catch (GreenroomException refused) {
      if (refused.code() == ErrorCode.TIMEOUT) {
        // The player can only try again; who runs this Greenroom should know why.
        wiring.log().accept(FaultLine.of(call.request().requestId(), "LoginGoogle", refused));
      }
      throw refused;
    }
  }

  private Application app(Call call, String provider, Predicate<AuthConfiguration> on) {
    Application app =
        wiring
            .core()
            .applications()
            .get(call.appId())
            .orElseThrow(() -> Applications.unknown(call.appId()));
    if (!on.test(app.auth())) {
      throw GreenroomException.notFound(
          "Application '%s' does not offer to log in by %s.", app.appId(), provider);
    }
    return app;
  }

  private Instant now() {
    return wiring.core().clock().instant();
  }

  private static Answer token(String token) {
    return HttpResponse.json(200, Map.of("token", token));
  }
}
