package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.GONE;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;
import static dev.greenroom.core.token.Scope.APPLICATIONS_READ;
import static dev.greenroom.core.token.Scope.APPLICATIONS_WRITE;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;
import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.ORGS_WRITE;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.route.RouteTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every operation on one page: who may call it, and which function serves it. */
public final class Routes {
  private static final RouteTable TABLE =
      new RouteTable(
          Stream.of(
                  organizations(),
                  applications(),
                  builds(),
                  deployments(),
                  processes(),
                  rooms(),
                  logs(),
                  players(),
                  ours())
              .flatMap(List::stream)
              .toList());

  private Routes() {}

  /** All routes, literal segments before parameters. */
  public static List<Route> all() {
    return TABLE.all();
  }

  /** The route of a request and the decoded parameters of its path. */
  public static Optional<RouteTable.Match> match(String method, String path) {
    return TABLE.match(method, path);
  }

  private static List<Route> organizations() {
    return List.of(
        developers(OrganizationsFunction.class, ORGS_READ, ORGS_WRITE).get("GetOrgs", "/orgs/v1"));
  }

  private static List<Route> applications() {
    RouteGroup apps = developers(ApplicationsFunction.class, APPLICATIONS_READ, APPLICATIONS_WRITE);
    String all = "/apps/v2/apps";
    String one = all + "/{appId}";
    return List.of(
        apps.get("GetApps", all),
        apps.post("CreateApp", all).refusing(INVALID),
        apps.get("GetApp", one),
        apps.post("UpdateApp", one).refusing(INVALID),
        apps.patch("PatchApp", one).refusing(INVALID),
        apps.delete("DeleteApp", one).refusing(INVALID));
  }

  private static List<Route> builds() {
    RouteGroup builds = developers(BuildsFunction.class, BUILDS_READ, BUILDS_WRITE);
    String all = "/builds/v3/builds";
    String one = all + "/{buildId}";
    return List.of(
        builds.get("GetBuilds", all).refusing(INVALID),
        builds.post("CreateBuild", all).refusing(BAD_REQUEST, INVALID),
        builds.post("CreateBuildRegistry", all + "/registry").refusing(BAD_REQUEST, INVALID),
        builds.get("GetBuild", one),
        builds.delete("DeleteBuild", one).refusing(INVALID),
        builds.post("RunBuild", one + "/run").refusing(BAD_REQUEST, INVALID).streaming(),
        builds
            .post("RunBuildRegistry", one + "/runRegistry")
            .refusing(BAD_REQUEST, INVALID)
            .streaming());
  }

  private static List<Route> deployments() {
    RouteGroup push = developers(PushDeploymentFunction.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE);
    RouteGroup read = developers(DeploymentsFunction.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE);
    String all = "/deployments/v3/apps/{appId}/deployments";
    return List.of(
        push.post("CreateDeployment", all).refusing(BAD_REQUEST, INVALID),
        read.get("GetDeployments", all).refusing(INVALID),
        read.get("GetLatestDeployment", all + "/latest").refusing(INVALID),
        read.get("GetDeployment", all + "/{deploymentId}"));
  }

  /** A game server may look at its application's processes, not start or stop them. */
  private static List<Route> processes() {
    RouteGroup processes =
        new RouteGroup(
            ProcessesFunction.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.Developer(PROCESSES_WRITE));
    String all = "/processes/v3/apps/{appId}/processes";
    String one = all + "/{processId}";
    return List.of(
        processes
            .post("CreateProcess", all + "/regions/{region}")
            .refusing(PAYMENT_REQUIRED, INVALID),
        processes.get("GetLatestProcesses", all + "/latest").refusing(INVALID),
        processes.get("GetProcessesCountExperimental", all + "/count").refusing(INVALID),
        processes.get("GetProcess", one),
        processes.post("StopProcess", one + "/stop"));
  }

  /** A game server may read, configure and destroy rooms of its application, not create any. */
  private static List<Route> rooms() {
    RouteGroup create = developers(CreateRoomFunction.class, PROCESSES_READ, PROCESSES_WRITE);
    RouteGroup rooms =
        new RouteGroup(
            RoomsFunction.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.DeveloperOrProcess(PROCESSES_WRITE));
    String app = "/rooms/v2/{appId}";
    return List.of(
        create.post("CreateRoom", app + "/create").refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID),
        rooms.get("GetRoomInfo", app + "/info/{roomId}").refusing(INVALID),
        rooms.get("GetActiveRoomsForProcess", app + "/list/{processId}/active"),
        rooms.get("GetInactiveRoomsForProcess", app + "/list/{processId}/inactive"),
        rooms.post("UpdateRoomConfig", app + "/update/{roomId}").refusing(INVALID),
        rooms.post("DestroyRoom", app + "/destroy/{roomId}"),
        open(RoomsFunction.class)
            .get("GetConnectionInfo", app + "/connectioninfo/{roomId}")
            .refusing(BAD_REQUEST, PAYMENT_REQUIRED, INVALID));
  }

  private static List<Route> logs() {
    RouteGroup logs = developers(LogsFunction.class, PROCESSES_READ, PROCESSES_WRITE);
    String log = "/logs/v1/{appId}/process/{processId}";
    return List.of(
        logs.get("GetLogsForProcess", log).refusing(BAD_REQUEST, GONE).streaming(),
        logs.get("DownloadLogForProcess", log + "/download")
            .refusing(BAD_REQUEST, GONE)
            .streaming());
  }

  private static List<Route> players() {
    RouteGroup players = open(PlayerAuthFunction.class);
    String login = "/auth/v1/{appId}/login/";
    return List.of(
        players.post("LoginAnonymous", login + "anonymous"),
        players.post("LoginNickname", login + "nickname").refusing(INVALID),
        players.post("LoginGoogle", login + "google").refusing(UNAUTHORIZED, INVALID),
        open(DiscoveryFunction.class).get("GetPingServiceEndpoints", "/discovery/v2/ping"));
  }

  /** What Hathora had not. */
  private static List<Route> ours() {
    Class<?> heartbeats = ProcessHeartbeatFunction.class;
    Access node = new Access.OwnNode();
    Access process = new Access.OwnProcess();
    return List.of(
        new RouteGroup(heartbeats, node, node)
            .post("NodeHeartbeat", "/greenroom/v1/nodes/{nodeId}/heartbeat")
            .refusing(BAD_REQUEST, INVALID),
        new RouteGroup(heartbeats, process, process)
            .post("ProcessHeartbeat", "/greenroom/v1/processes/{processId}/heartbeat")
            .refusing(BAD_REQUEST, INVALID),
        developers(JobsFunction.class, ORGS_READ, ORGS_WRITE).get("GetJobs", "/greenroom/v1/jobs"),
        developers(EventsFunction.class, EventsFunction.SCOPE, EventsFunction.SCOPE)
            .get("GetEvents", "/greenroom/v1/events")
            .refusing(INVALID)
            .streaming());
  }

  private static RouteGroup developers(
      Class<? extends HttpFunction> function, Scope reading, Scope changing) {
    return new RouteGroup(function, new Access.Developer(reading), new Access.Developer(changing));
  }

  private static RouteGroup open(Class<? extends HttpFunction> function) {
    return new RouteGroup(function, new Access.Open(), new Access.Open());
  }
}
