package dev.greenroom.functions;

import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;

/** Discovery, v2: where clients measure their distance to each region. */
public final class DiscoveryFunction extends HttpFunction {
  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.open(DiscoveryFunction.class)
            .get("GetPingServiceEndpoints", "/discovery/v2/ping"));
  }

  public DiscoveryFunction(Wiring wiring) {
    super(wiring, routes());
    on("GetPingServiceEndpoints", call -> pings(wiring));
  }

  /** In any version. */
  public static Answer pings(Wiring wiring) {
    return HttpResponse.json(
        200,
        wiring.pings().get().stream()
            .map(
                ping ->
                    new JsonObject()
                        .put("region", ping.region())
                        .put("host", ping.host())
                        .put("port", ping.port())
                        .toMap())
            .toList());
  }
}
