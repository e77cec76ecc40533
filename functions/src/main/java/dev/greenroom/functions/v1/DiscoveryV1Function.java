package dev.greenroom.functions.v1;

import dev.greenroom.functions.DiscoveryFunction;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;

/** Discovery, v1: the same endpoints under the older path. */
public final class DiscoveryV1Function extends HttpFunction {

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    return List.of(
        RouteGroup.open(DiscoveryV1Function.class)
            .get("GetPingServiceEndpointsDeprecated", "/discovery/v1/ping"));
  }

  public DiscoveryV1Function(Wiring wiring) {
    super(wiring, routes());
    on("GetPingServiceEndpointsDeprecated", call -> DiscoveryFunction.pings(wiring));
  }
}
