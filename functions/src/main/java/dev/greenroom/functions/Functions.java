package dev.greenroom.functions;

import dev.greenroom.functions.move.ExportFunction;
import dev.greenroom.functions.move.ImportFunction;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All functions in one place, for a gateway on one machine. */
public final class Functions {
  private final Map<Class<?>, HttpFunction> functions = new LinkedHashMap<>();
  private final HttpFunction unknownPath;

  public Functions(Wiring wiring) {
    List.of(
            new OrganizationsFunction(wiring),
            new ApplicationsFunction(wiring),
            new BuildsFunction(wiring),
            new PushDeploymentFunction(wiring),
            new DeploymentsFunction(wiring),
            new ProcessesFunction(wiring),
            new CreateRoomFunction(wiring),
            new RoomsFunction(wiring),
            new ProcessesV2Function(wiring),
            new ProcessesV1Function(wiring),
            new RoomsV1Function(wiring),
            new LogsFunction(wiring),
            new LobbiesFunction(wiring),
            new LobbiesV2Function(wiring),
            new LobbiesV1Function(wiring),
            new DiscoveryV1Function(wiring),
            new PlayerAuthFunction(wiring),
            new DiscoveryFunction(wiring),
            new FleetsFunction(wiring),
            new FleetMetricsFunction(wiring),
            new NodesFunction(wiring),
            new FleetNodesFunction(wiring),
            new FleetScalingFunction(wiring),
            new SchedulesFunction(wiring),
            new NodeRegistrationFunction(wiring),
            new ProcessMetricsFunction(wiring),
            new FleetsV1Function(wiring),
            new MetricsV1Function(wiring),
            new AppsV1Function(wiring),
            new BuildsV1Function(wiring),
            new BuildsV2Function(wiring),
            new DeploymentsV1Function(wiring),
            new DeploymentsV2Function(wiring),
            new ProcessHeartbeatFunction(wiring),
            new JobsFunction(wiring),
            new WhyFunction(wiring),
            new ExportFunction(wiring),
            new ImportFunction(wiring),
            new EventsFunction(wiring),
            new SharedBuildsFunction(wiring),
            new OpenApiFunction(wiring),
            new TokensFunction(wiring),
            new InvitesFunction(wiring),
            new UsersFunction(wiring),
            new PrometheusFunction(wiring),
            new ManagementFunction(wiring),
            new BillingFunction(wiring),
            new UsageFunction(wiring))
        .forEach(function -> functions.put(function.getClass(), function));
    this.unknownPath = new UnknownPathFunction(wiring);
  }

  /**
   * The function that serves a request; for an unknown path, and for a preflight request, one that
   * answers those.
   *
   * @param path as sent, still percent-encoded, without a stage or base path
   */
  public HttpFunction serving(String method, String path) {
    return Routes.match(method, path)
        .map(RouteTable.Match::route)
        .map(route -> functions.get(route.function()))
        .orElse(unknownPath);
  }

  public Collection<HttpFunction> all() {
    return functions.values();
  }
}
