package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.app.AuthConfiguration;
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
    super(wiring);
    this.wiring = wiring;
    on("LoginAnonymous", this::anonymous);
    on("LoginNickname", this::nickname);
    on("LoginGoogle", this::google);
  }

  private Answer anonymous(Call call) {
    Application app = app(call, "anonymous", AuthConfiguration::anonymous);
    return token(wiring.players().anonymous(app.appSecret(), now()));
  }

  private Answer nickname(Call call) {
    Application app = app(call, "nickname", AuthConfiguration::nickname);
    String nickname = call.body().requiredText("nickname", NICKNAME);
    return token(wiring.players().nickname(app.appSecret(), nickname, now()));
  }

  /** Google's answer is not checked by this Greenroom yet, so the provider counts as off. */
  private Answer google(Call call) {
    app(call, "google", auth -> false);
    throw new IllegalStateException("a provider that is off has answered");
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
