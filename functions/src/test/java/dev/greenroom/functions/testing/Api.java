package dev.greenroom.functions.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.Policy;
import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.EventFeed;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.PingEndpoint;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A Greenroom on DynamoDB Local with two organizations, spoken to in events. Every answer is held
 * against the contract.
 */
public final class Api implements AutoCloseable {
  public static final String TOKEN = "dev-token";
  public static final String OTHER_ORG = "org-00000000-0000-4000-8000-000000000002";
  public static final String OTHER_TOKEN = "other-token";

  /** Where people reach it. */
  public static final URI ADDRESS = URI.create("http://greenroom.example:8080");

  /** For whom the token of the first organization, which is the operator's, may speak. */
  public static final String USER = "dev@example.org";

  private static final Contract CONTRACT = new Contract();
  private static final Contract SERVED = Contract.served();

  public final World world;
  public final FakeUploads uploads = new FakeUploads();
  public final FakeImages images = new FakeImages();
  public final FakeRegistry registry = new FakeRegistry();
  public final FakeProcessLogs processLogs = new FakeProcessLogs();
  public final FakeBuildLogs buildLogs = new FakeBuildLogs();
  public final FakeJournal events = new FakeJournal();
  public final FakeGoogle google = new FakeGoogle();
  public final List<String> log = new ArrayList<>();
  public final Wiring wiring;
  public final Functions functions;
  private final Set<String> succeeded = new TreeSet<>();

  public Api() {
    this(time -> {});
  }

  public Api(Pause pause) {
    this(UnaryOperator.identity(), pause);
  }

  /** With something between the code and the engine. */
  public Api(UnaryOperator<DynamoDbClient> between, Pause pause) {
    this.world =
        new World(client -> UsedCalls.watched(between.apply(client)), Policy.defaults(), pause);
    UsedCalls.launcher(world.launcher);
    UploadStore store = UsedCalls.watched(UploadStore.class, uploads);
    this.wiring =
        new Wiring(
            world.core,
            new Callers(world.core),
            new PlayerTokens(new Random(7)),
            new GoogleIdTokens(google.address(), Duration.ofSeconds(2), world.clock),
            new BuildRuns(
                world.core.builds(),
                store,
                UsedCalls.watched(ImageBuilder.class, images),
                UsedCalls.watched(ImagePuller.class, registry),
                UsedCalls.watched(BuildLogs.class, buildLogs),
                world.clock,
                world.core.pause()),
            store,
            Wiring.DEFAULT_MAX_BUILD_BYTES,
            UsedCalls.watched(ProcessLogs.class, processLogs),
            () -> List.of(new PingEndpoint(Region.Frankfurt, "127.0.0.1", 8080)),
            () -> ADDRESS,
            List.of("reap"),
            new EventFeed(
                UsedCalls.watched(EventJournal.class, events), EventFeed.DEFAULT_KEEP_ALIVE),
            log::add);
    this.functions = new Functions(wiring);
    organization(World.ORG);
    organization(OTHER_ORG);
    world.core.tokens().ensureOperator(TOKEN, World.ORG, USER, world.clock.instant());
    world
        .core
        .tokens()
        .ensure(OTHER_TOKEN, OTHER_ORG, "test", Scopes.admin(), USER, world.clock.instant());
    world.node(1_000_000, 1_000_000);
  }

  private void organization(String orgId) {
    world.core.orgs().ensure(new Org(orgId, Optional.of("Studio"), 16_384, world.clock.instant()));
  }

  /** A token of the first organization that may do no more than that. */
  public String tokenWith(Scope... scopes) {
    String text = world.core.tokens().newText();
    world
        .core
        .tokens()
        .ensure(
            text,
            World.ORG,
            "limited",
            new Scopes(Set.of(scopes)),
            "dev@example.org",
            world.clock.instant());
    return text;
  }

  public Request get(String target) {
    return new Request(this, "GET", target).token(TOKEN);
  }

  public Request post(String target) {
    return new Request(this, "POST", target).token(TOKEN);
  }

  public Request request(String method, String target) {
    return new Request(this, method, target).token(TOKEN);
  }

  Reply send(Request request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Optional<Route> called =
        Routes.match(request.method(), request.path()).map(RouteTable.Match::route);
    called.ifPresent(UsedCalls::by);
    try {
      functions
          .serving(request.method(), request.path())
          .handleRequest(new ByteArrayInputStream(request.event()), out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      UsedCalls.byNone();
    }
    Reply reply = Reply.ofEvent(out.toByteArray());
    called.ifPresent(route -> judge(route, reply));
    assertEquals("*", reply.header("access-control-allow-origin"));
    return reply;
  }

  private void judge(Route route, Reply reply) {
    for (Contract contract : List.of(CONTRACT, SERVED)) {
      if (contract.place(route.operationId()).isPresent()) {
        assertEquals(
            List.of(),
            contract.problems(route.operationId(), reply),
            route.operationId() + ": " + reply.text());
      }
    }
    if (reply.status() < 300) {
      succeeded.add(route.operationId());
    } else {
      assertEquals(Set.of("message"), reply.object().keySet(), reply.text());
    }
  }

  /** The operations that have answered with success so far. */
  public Set<String> succeeded() {
    return succeeded;
  }

  public static Contract contract() {
    return CONTRACT;
  }

  /** A new application's id. */
  public String app(String name) {
    return created(
        post("/apps/v2/apps")
            .body(
                Map.of(
                    "appName",
                    name,
                    "authConfiguration",
                    Map.of("anonymous", Map.of(), "nickname", Map.of()))),
        "appId");
  }

  /** A new fleet's id. */
  public String fleet(String name) {
    Reply reply = post("/fleets/v2/fleets").body(fleetSettings(name)).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.string("fleetId");
  }

  /** What fleets v2 demands, in machines of 4 vCPUs. */
  public static Map<String, Object> fleetSettings(String name) {
    return Map.of(
        "name",
        name,
        "nodeShapeId",
        "shape-amd64-4-8",
        "autoscalerConfig",
        Map.of("scaleUpThreshold", 85));
  }

  /** A minimum of a fleet of such machines: Fridays in New York. */
  public static Map<String, Object> friday() {
    return Map.of(
        "cron",
        "0 0 18 ? * FRI",
        "timeZone",
        "America/New_York",
        "minVcpus",
        16,
        "duration",
        "PT5H");
  }

  /** That minimum for a region of a fleet. */
  public void schedule(String fleetId, Region region, String name) {
    String path = "/greenroom/v1/fleets/%s/regions/%s/schedules/%s";
    Reply reply = request("PUT", path.formatted(fleetId, region, name)).body(friday()).send();
    assertEquals(200, reply.status(), reply.text());
  }

  /** A machine of a fleet of the first organization; its id. */
  public String ownNode(String fleetId, Region region) {
    String nodeId = "machine-" + unknownId();
    world.fleetNode(world.core.fleets().require(World.ORG, fleetId), nodeId, region);
    return nodeId;
  }

  /** A new build's id; it has succeeded. */
  public String build() {
    String buildId =
        created(post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1000)), "buildId");
    assertEquals(200, post("/builds/v3/builds/" + buildId + "/run").send().status());
    return buildId;
  }

  /** What the CLI would send. */
  public static Map<String, Object> deployment(String buildId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 2);
    body.put("transportType", "tcp");
    body.put("containerPort", 7777);
    body.put("requestedMemoryMB", 1024);
    body.put("requestedCPU", 0.5);
    body.put("experimentalRequestedGPU", 0);
    body.put("additionalContainerPorts", List.of());
    body.put("env", List.of());
    return body;
  }

  /** An application with a deployment. */
  public String deployed(String name) {
    String appId = app(name);
    deploy(appId, deployment(build()));
    return appId;
  }

  public String deploy(String appId, Map<String, Object> body) {
    return created(
        post("/deployments/v3/apps/" + appId + "/deployments").body(body), "deploymentId");
  }

  /** The token of a new player of that application. */
  public String player(String appId) {
    Reply login = post("/auth/v1/" + appId + "/login/anonymous").without("authorization").send();
    assertEquals(200, login.status(), login.text());
    return login.string("token");
  }

  /** Who holds that token. */
  public static String playerId(String token) {
    byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return (String) ((Map<?, ?>) Json.read(claims)).get("id");
  }

  public Reply room(String appId) {
    return post("/rooms/v2/" + appId + "/create").body(Map.of("region", "Frankfurt")).send();
  }

  private static String created(Request request, String idField) {
    Reply reply = request.send();
    assertEquals(201, reply.status(), reply.text());
    return reply.string(idField);
  }

  /** The game server has bound its port. */
  public void started(String processId) {
    Process process = world.core.processes().get(processId).orElseThrow();
    world
        .core
        .lifecycle()
        .started(
            process,
            world.clock.instant(),
            world.clock.instant(),
            List.of(
                new ExposedPort("default", "127.0.0.1", 31_012, TransportType.tcp),
                new ExposedPort("admin", "127.0.0.1", 31_013, TransportType.tcp)));
  }

  public static String unknownId() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void close() {
    google.close();
    world.close();
  }
}
