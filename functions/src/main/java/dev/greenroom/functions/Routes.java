package dev.greenroom.functions;

import dev.greenroom.functions.move.ExportFunction;
import dev.greenroom.functions.move.ImportFunction;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import dev.greenroom.functions.v1.AppsV1Function;
import dev.greenroom.functions.v1.BuildsV1Function;
import dev.greenroom.functions.v1.DeploymentsV1Function;
import dev.greenroom.functions.v1.DiscoveryV1Function;
import dev.greenroom.functions.v1.FleetsV1Function;
import dev.greenroom.functions.v1.LobbiesV1Function;
import dev.greenroom.functions.v1.MetricsV1Function;
import dev.greenroom.functions.v1.ProcessesV1Function;
import dev.greenroom.functions.v1.RoomsV1Function;
import dev.greenroom.functions.v2.BuildsV2Function;
import dev.greenroom.functions.v2.DeploymentsV2Function;
import dev.greenroom.functions.v2.LobbiesV2Function;
import dev.greenroom.functions.v2.ProcessesV2Function;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every operation: who may call it, and which function serves it. Each function names its own; the
 * gateway, the served description of the API and the tests share this table.
 */
public final class Routes {
  private static final RouteTable TABLE =
      new RouteTable(
          Stream.of(current(), older(), ours()).flatMap(s -> s).flatMap(List::stream).toList());

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
        LobbiesFunction.routes(),
        PlayerAuthFunction.routes(),
        DiscoveryFunction.routes(),
        TokensFunction.routes(),
        InvitesFunction.routes(),
        ManagementFunction.routes(),
        BillingFunction.routes(),
        FleetsFunction.routes(),
        FleetMetricsFunction.routes(),
        NodesFunction.routes(),
        ProcessMetricsFunction.routes());
  }

  /** Its older versions: thin views over the current one. */
  private static Stream<List<Route>> older() {
    return Stream.of(
        AppsV1Function.routes(),
        BuildsV1Function.routes(),
        BuildsV2Function.routes(),
        DeploymentsV1Function.routes(),
        DeploymentsV2Function.routes(),
        FleetsV1Function.routes(),
        MetricsV1Function.routes(),
        ProcessesV2Function.routes(),
        ProcessesV1Function.routes(),
        RoomsV1Function.routes(),
        LobbiesV2Function.routes(),
        LobbiesV1Function.routes(),
        DiscoveryV1Function.routes());
  }

  /** What Hathora had not. */
  private static Stream<List<Route>> ours() {
    return Stream.of(
        ProcessHeartbeatFunction.routes(),
        FleetNodesFunction.routes(),
        FleetScalingFunction.routes(),
        SchedulesFunction.routes(),
        NodeRegistrationFunction.routes(),
        JobsFunction.routes(),
        WhyFunction.routes(),
        ExportFunction.routes(),
        ImportFunction.routes(),
        EventsFunction.routes(),
        SharedBuildsFunction.routes(),
        OpenApiFunction.routes(),
        OrganizationsFunction.ours(),
        UsersFunction.routes(),
        PrometheusFunction.routes(),
        UsageFunction.routes());
  }
}
