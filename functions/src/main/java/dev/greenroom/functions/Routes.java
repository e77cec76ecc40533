package dev.greenroom.functions;

import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every operation: who may call it, and which function serves it. Each function names its own; the
 * gateway, the served description of the API and the tests share this table.
 */
public final class Routes {
  private static final RouteTable TABLE =
      new RouteTable(Stream.of(current(), ours()).flatMap(s -> s).flatMap(List::stream).toList());

  private Routes() {}

  /** All routes, literal segments before parameters. */
  public static List<Route> all() {
    return TABLE.all();
  }

  /** The route of a request and the decoded parameters of its path. */
  public static Optional<RouteTable.Match> match(String method, String path) {
    return TABLE.match(method, path);
  }

  /** The current version of each operation of Hathora's. */
  private static Stream<List<Route>> current() {
    return Stream.of(
        OrganizationsFunction.routes(),
        ApplicationsFunction.routes(),
        BuildsFunction.routes(),
        PushDeploymentFunction.routes(),
        DeploymentsFunction.routes(),
        ProcessesFunction.routes(),
        CreateRoomFunction.routes(),
        RoomsFunction.routes(),
        LogsFunction.routes(),
        PlayerAuthFunction.routes(),
        DiscoveryFunction.routes(),
        TokensFunction.routes(),
        InvitesFunction.routes(),
        ManagementFunction.routes(),
        BillingFunction.routes());
  }

  /** What Hathora had not. */
  private static Stream<List<Route>> ours() {
    return Stream.of(
        ProcessHeartbeatFunction.routes(),
        JobsFunction.routes(),
        WhyFunction.routes(),
        EventsFunction.routes(),
        OrganizationsFunction.ours(),
        UsersFunction.routes(),
        UsageFunction.routes());
  }
}
