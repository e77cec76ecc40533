package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.GONE;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.error.ErrorCode.RATE_LIMITED;
import static dev.greenroom.core.error.ErrorCode.TIMEOUT;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;
import static dev.greenroom.core.token.Scope.APPLICATIONS_READ;
import static dev.greenroom.core.token.Scope.APPLICATIONS_WRITE;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;
import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.PathTemplate;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every operation on one page: who may call it, and which function serves it. */
public final class Routes {
  private static final String APP = "/apps/v2/apps/{appId}";
  private static final String BUILDS = "/builds/v3/builds";
  private static final String DEPLOYMENTS = "/deployments/v3/apps/{appId}/deployments";
  private static final String PROCESSES = "/processes/v3/apps/{appId}/processes";
  private static final String LOG = "/logs/v1/{appId}/process/{processId}";
  private static final String ROOMS = "/rooms/v2/{appId}";
  private static final String LOGIN = "/auth/v1/{appId}/login/";

  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              get("GetOrgs", "/orgs/v1", developer(ORGS_READ), OrganizationsFunction.class),
              //
              get(
                  "GetApps",
                  "/apps/v2/apps",
                  developer(APPLICATIONS_READ),
                  ApplicationsFunction.class),
              post(
                      "CreateApp",
                      "/apps/v2/apps",
                      developer(APPLICATIONS_WRITE),
                      ApplicationsFunction.class)
                  .refusing(INVALID),
              get("GetApp", APP, developer(APPLICATIONS_READ), ApplicationsFunction.class),
              post("UpdateApp", APP, developer(APPLICATIONS_WRITE), ApplicationsFunction.class)
                  .refusing(INVALID),
              route(
                      "PatchApp",
                      "PATCH",
                      APP,
                      developer(APPLICATIONS_WRITE),
                      ApplicationsFunction.class)
                  .refusing(INVALID),
              route(
                      "DeleteApp",
                      "DELETE",
                      APP,
                      developer(APPLICATIONS_WRITE),
                      ApplicationsFunction.class)
                  .refusing(INVALID),
              //
              get("GetBuilds", BUILDS, developer(BUILDS_READ), BuildsFunction.class)
                  .refusing(INVALID),
              post("CreateBuild", BUILDS, developer(BUILDS_WRITE), BuildsFunction.class)
                  .refusing(BAD_REQUEST, INVALID),
              post(
                      "CreateBuildRegistry",
                      BUILDS + "/registry",
                      developer(BUILDS_WRITE),
                      BuildsFunction.class)
                  .refusing(BAD_REQUEST, INVALID),
              get("GetBuild", BUILDS + "/{buildId}", developer(BUILDS_READ), BuildsFunction.class),
              route(
                      "DeleteBuild",
                      "DELETE",
                      BUILDS + "/{buildId}",
                      developer(BUILDS_WRITE),
                      BuildsFunction.class)
                  .refusing(INVALID),
              post(
                      "RunBuild",
                      BUILDS + "/{buildId}/run",
                      developer(BUILDS_WRITE),
                      BuildsFunction.class)
                  .refusing(BAD_REQUEST, INVALID)
                  .streaming(),
              post(
                      "RunBuildRegistry",
                      BUILDS + "/{buildId}/runRegistry",
                      developer(BUILDS_WRITE),
                      BuildsFunction.class)
                  .refusing(BAD_REQUEST, INVALID)
                  .streaming(),
              //
              post(
                      "CreateDeployment",
                      DEPLOYMENTS,
                      developer(DEPLOYMENTS_WRITE),
                      PushDeploymentFunction.class)
                  .refusing(BAD_REQUEST, INVALID),
              get(
                      "GetDeployments",
                      DEPLOYMENTS,
                      developer(DEPLOYMENTS_READ),
                      DeploymentsFunction.class)
                  .refusing(INVALID),
              get(
                      "GetLatestDeployment",
                      DEPLOYMENTS + "/latest",
                      developer(DEPLOYMENTS_READ),
                      DeploymentsFunction.class)
                  .refusing(INVALID),
              get(
                  "GetDeployment",
                  DEPLOYMENTS + "/{deploymentId}",
                  developer(DEPLOYMENTS_READ),
                  DeploymentsFunction.class),
              //
              post(
                      "CreateProcess",
                      PROCESSES + "/regions/{region}",
                      developer(PROCESSES_WRITE),
                      ProcessesFunction.class)
                  .refusing(PAYMENT_REQUIRED, INVALID),
              get(
                      "GetLatestProcesses",
                      PROCESSES + "/latest",
                      developerOrProcess(PROCESSES_READ),
                      ProcessesFunction.class)
                  .refusing(INVALID),
              get(
                      "GetProcessesCountExperimental",
                      PROCESSES + "/count",
                      developerOrProcess(PROCESSES_READ),
                      ProcessesFunction.class)
                  .refusing(INVALID),
              get(
                  "GetProcess",
                  PROCESSES + "/{processId}",
                  developerOrProcess(PROCESSES_READ),
                  ProcessesFunction.class),
              post(
                  "StopProcess",
                  PROCESSES + "/{processId}/stop",
                  developer(PROCESSES_WRITE),
                  ProcessesFunction.class),
              //
              post(
                      "CreateRoom",
                      ROOMS + "/create",
                      developer(PROCESSES_WRITE),
                      CreateRoomFunction.class)
                  .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
              get(
                      "GetRoomInfo",
                      ROOMS + "/info/{roomId}",
                      developerOrProcess(PROCESSES_READ),
                      RoomsFunction.class)
                  .refusing(INVALID),
              get(
                  "GetActiveRoomsForProcess",
                  ROOMS + "/list/{processId}/active",
                  developerOrProcess(PROCESSES_READ),
                  RoomsFunction.class),
              get(
                  "GetInactiveRoomsForProcess",
                  ROOMS + "/list/{processId}/inactive",
                  developerOrProcess(PROCESSES_READ),
                  RoomsFunction.class),
              post(
                      "UpdateRoomConfig",
                      ROOMS + "/update/{roomId}",
                      developerOrProcess(PROCESSES_WRITE),
                      RoomsFunction.class)
                  .refusing(INVALID),
              post(
                  "DestroyRoom",
                  ROOMS + "/destroy/{roomId}",
                  developerOrProcess(PROCESSES_WRITE),
                  RoomsFunction.class),
              get(
                      "GetConnectionInfo",
                      ROOMS + "/connectioninfo/{roomId}",
                      new Access.Open(),
                      RoomsFunction.class)
                  .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
              //
              get("GetLogsForProcess", LOG, developer(PROCESSES_READ), LogsFunction.class)
                  .refusing(BAD_REQUEST, GONE)
                  .streaming(),
              get(
                      "DownloadLogForProcess",
                      LOG + "/download",
                      developer(PROCESSES_READ),
                      LogsFunction.class)
                  .refusing(BAD_REQUEST, GONE)
                  .streaming(),
              //
              post(
                  "LoginAnonymous",
                  LOGIN + "anonymous",
                  new Access.Open(),
                  PlayerAuthFunction.class),
              post("LoginNickname", LOGIN + "nickname", new Access.Open(), PlayerAuthFunction.class)
                  .refusing(INVALID),
              post("LoginGoogle", LOGIN + "google", new Access.Open(), PlayerAuthFunction.class)
                  .refusing(UNAUTHORIZED, INVALID),
              get(
                  "GetPingServiceEndpoints",
                  "/discovery/v2/ping",
                  new Access.Open(),
                  DiscoveryFunction.class),
              //
              post(
                      "NodeHeartbeat",
                      "/greenroom/v1/nodes/{nodeId}/heartbeat",
                      new Access.OwnNode(),
                      ProcessHeartbeatFunction.class)
                  .refusing(BAD_REQUEST, INVALID),
              post(
                      "ProcessHeartbeat",
                      "/greenroom/v1/processes/{processId}/heartbeat",
                      new Access.OwnProcess(),
                      ProcessHeartbeatFunction.class)
                  .refusing(BAD_REQUEST, INVALID),
              get("GetJobs", "/greenroom/v1/jobs", developer(ORGS_READ), JobsFunction.class)));

  private Routes() {}

  /** All routes, literal segments before parameters. */
  public static List<Route> all() {
    return TABLE.all();
  }

  /** The route of a request and the decoded parameters of its path. */
  public static Optional<RouteTable.Match> match(String method, String path) {
    return TABLE.match(method, path);
  }

  private static Access developer(Scope scope) {
    return new Access.Developer(scope);
  }

  private static Access developerOrProcess(Scope scope) {
    return new Access.DeveloperOrProcess(scope);
  }

  private static Route get(
      String id, String path, Access access, Class<? extends HttpFunction> function) {
    return route(id, "GET", path, access, function);
  }

  private static Route post(
      String id, String path, Access access, Class<? extends HttpFunction> function) {
    return route(id, "POST", path, access, function);
  }

  /** The contract lists 404, 408 and 429 for all but discovery, 401 for all that want a token. */
  private static Route route(
      String id,
      String method,
      String path,
      Access access,
      Class<? extends HttpFunction> function) {
    Set<ErrorCode> refusals = EnumSet.of(NOT_FOUND, TIMEOUT, RATE_LIMITED);
    if (!(access instanceof Access.Open)) {
      refusals.add(UNAUTHORIZED);
    }
    return new Route(id, method, PathTemplate.of(path), access, function, false, refusals);
  }
}
