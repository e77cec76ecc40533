package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Access;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.upload.BuildUpload;
import dev.greenroom.streams.gateway.ReadLimit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Every row of {@code bad-input.txt}, and what follows from the contract, against a whole stack.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputTest {
  private static final Tables TABLES = Tables.withPrefix("greenroom-");

  /** The {@code hathora} CLI sends an empty name when its user gives none. */
  private static final Set<String> MILDER =
      Set.of(
          "additionalContainerPorts[0].name=\"\"",
          "additionalContainerPorts[0].name=null",
          "additionalContainerPorts[0].name=absent");

  private static final Map<String, String> IDS = new HashMap<>();
  private static final Map<String, String> TOKENS = new HashMap<>();
  private static LocalStack stack;
  private static ContractLimits contract;
  private static BadInputTable table;
  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    stack =
        LocalStack.start(
            new StackOptions(
                0,
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                "host",
                Duration.ofHours(1),
                Duration.ofHours(1),
                Optional.empty(),
                Duration.ofHours(1),
                false,
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:1/nobody-is-here")),
                Optional.empty(),
                StackOptions.LOG_RETENTION,
                Optional.empty(),
                Optional.empty(),
                1,
                Optional.empty()),
            new ReadLimit(Duration.ofSeconds(2), 64 << 10));
    contract = new ContractLimits();
    furnish();
    table = new BadInputTable(IDS);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /** Two applications with a game that never listens, and what another organization has. */
  private static void furnish() throws Exception {
    ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
    IDS.put("app", app(api, "strict", "{\"anonymous\":{},\"nickname\":{}}"));
    IDS.put("spare", app(api, "spare", "{}"));
    IDS.put("google", app(api, "google", "{\"google\":{\"clientId\":\"c\"}}"));
    Files.writeString(
        folder.resolve("Dockerfile"), "FROM x\nCOPY game.sh /\nCMD [\"sh\", \"/game.sh\"]\n");
    Files.writeString(folder.resolve("game.sh"), "exec sleep 600\n");
    BuildUpload upload = new BuildUpload(api, line -> {});
    IDS.put(
        "build",
        upload
            .build(folder, Optional.empty(), Optional.of("taken"), line -> {})
            .at("buildId")
            .text());
    for (String app : List.of("app", "spare")) {
      IDS.put(
          app.equals("app") ? "deployment" : "spareDeployment",
          api.post(
                  "/deployments/v3/apps/" + IDS.get(app) + "/deployments",
                  Json.read(
                      """
                      {"buildId":"taken","idleTimeoutEnabled":false,"roomsPerProcess":1000,
                       "transportType":"tcp","containerPort":7777,"requestedMemoryMB":512,
                       "requestedCPU":0.25,"env":[]}
                      """
                          .getBytes(StandardCharsets.UTF_8)))
              .at("deploymentId")
              .text());
    }
    var room =
        api.post(
            "/rooms/v2/" + IDS.get("app") + "/create?roomId=there", Map.of("region", "Frankfurt"));
    IDS.put("room", room.at("roomId").text());
    IDS.put("process", room.at("processId").text());
    IDS.put("other", process(api, "Tokyo"));
    String ended = process(api, "Sydney");
    api.post("/processes/v3/apps/" + IDS.get("app") + "/processes/" + ended + "/stop");
    stack
        .core()
        .lifecycle()
        .stop(
            stack.core().processes().get(ended).orElseThrow(), Instant.now(), "stopped by a test");
    IDS.put("unbuilt", api.post("/builds/v3/builds", size(10)).at("buildId").text());
    IDS.put("pulled", api.post("/builds/v3/builds/registry", Map.of()).at("buildId").text());
    uploads(api);
    numbers(api);
    String org = stack.core().applications().get(IDS.get("app")).orElseThrow().orgId();
    build(org, "running", BuildStatus.running);
    build(org, "failed", BuildStatus.failed);
    api.post("/builds/v3/builds", Map.of("buildSizeInBytes", 1, "buildId", "deleted"));
    IDS.put("deleted", "deleted");
    Wire.send(
        stack.url(),
        "DELETE",
        "/builds/v3/builds/deleted",
        List.of("Authorization: Bearer " + stack.token()),
        new byte[0]);
    IDS.put("fleet", api.post("/fleets/v2/fleets", fleet("fleet")).at("fleetId").text());
    api.post("/fleets/v2/fleets", fleet("taken"));
    IDS.put("node", stack.core().nodes().all().getFirst().nodeId());
    foreign();
    tokens(org, ended);
  }

  private static Map<String, Object> fleet(String name) {
    return Map.of(
        "name",
        name,
        "nodeShapeId",
        "shape-amd64-4-8",
        "autoscalerConfig",
        Map.of("scaleUpThreshold", 85));
  }

  private static Map<String, Object> size(long bytes) {
    return Map.of("buildSizeInBytes", bytes);
  }

  private static String app(ApiClient api, String name, String auth) {
    return api.post(
            "/apps/v2/apps",
            Map.of(
                "appName",
                name,
                "authConfiguration",
                Json.read(auth.getBytes(StandardCharsets.UTF_8))))
        .at("appId")
        .text();
  }

  private static String process(ApiClient api, String region) {
    return api.post("/processes/v3/apps/" + IDS.get("app") + "/processes/regions/" + region)
        .at("processId")
        .text();
  }

  /** One upload lacks its second part, another its completion. */
  private static void uploads(ApiClient api) throws IOException {
    for (String name : List.of("half", "uncompleted")) {
      boolean half = name.equals("half");
      int first = half ? 10_485_760 : 10;
      var created = api.post("/builds/v3/builds", size(half ? first + 1 : first));
      IDS.put(name, created.at("buildId").text());
      URI url = URI.create(created.at("uploadParts").items().getFirst().at("putRequestUrl").text());
      assertEquals(
          200,
          Wire.send(
                  url,
                  "PUT",
                  url.getRawPath() + "?" + url.getRawQuery(),
                  List.of(),
                  new byte[first])
              .status());
    }
  }

  /** Of the build that is deployed, and of one whose archive never came. */
  private static void numbers(ApiClient api) {
    api.post("/builds/v2/" + IDS.get("app") + "/create", Map.of());
    String org = stack.core().applications().get(IDS.get("app")).orElseThrow().orgId();
    Map<String, String> byTag = new HashMap<>();
    stack.core().appBuilds().list(org, IDS.get("app")).builds().stream()
        .forEach(
            build ->
                byTag.put(
                    build.build().appId().isPresent() ? "made" : build.build().buildId(),
                    Integer.toString(build.number())));
    IDS.put("made", byTag.get("made"));
    IDS.put("number", byTag.get("taken"));
  }

  private static void build(String org, String name, BuildStatus status) {
    Instant now = Instant.now();
    stack
        .core()
        .builds()
        .create(
            new Build(
                org,
                name,
                "image-" + org + name,
                status,
                Optional.empty(),
                1,
                0,
                Optional.empty(),
                now,
                "test",
                Optional.of(now),
                Optional.of(now.plusSeconds(3600)),
                Optional.empty(),
                Optional.empty()));
    IDS.put(name, name);
  }

  private static void foreign() {
    Instant now = Instant.now();
    String org = "org-foreign";
    IDS.put("foreignOrg", org);
    stack.core().orgs().ensure(new Org(org, Optional.empty(), 16_384, now));
    stack
        .core()
        .applications()
        .create(
            new Application(
                "app-foreign",
                org,
                "foreign",
                Secret.of("secret-of-another-one"),
                new AuthConfiguration(true, true, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                now,
                "test",
                Optional.empty(),
                Optional.empty()));
    IDS.put("foreignApp", "app-foreign");
    IDS.put("foreignFleet", "fleet-foreign");
    stack
        .core()
        .fleets()
        .create(
            new Fleet(
                org,
                "fleet-foreign",
                "theirs",
                "shape-amd64-4-8",
                85,
                FleetScaling.DEFAULT,
                Map.of(),
                now,
                "test"),
            false);
    build(org, "foreignBuild", BuildStatus.succeeded);
    Deployment deployment =
        new Deployment(
            "app-foreign",
            new DeploymentSpec(
                "dep-foreign",
                0,
                1,
                List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                250,
                512,
                true,
                Optional.empty()),
            "foreignBuild",
            "image-" + org + "foreignBuild",
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            now,
            "test");
    stack.core().deploymentCreation().push(deployment);
    IDS.put("foreignDeployment", "dep-foreign");
  }

  private static void tokens(String org, String ended) throws IOException {
    Tokens tokens = stack.core().tokens();
    Instant now = Instant.now();
    TOKENS.put("dev", stack.token());
    TOKENS.put("foreign", "token-of-another-organization");
    IDS.put("org", org);
    IDS.put(
        "foreignToken",
        tokens
            .ensure(TOKENS.get("foreign"), "org-foreign", "test", Scopes.admin(), "test", now)
            .tokenId());
    TOKENS.put("reader", "token-that-reads-processes");
    Scopes reading = new Scopes(Set.of(Scope.PROCESSES_READ));
    tokens.ensure(TOKENS.get("reader"), org, "test", reading, "test", now);
    TOKENS.put("revoked", "token-that-was-revoked");
    tokens.ensure(TOKENS.get("revoked"), org, "test", Scopes.admin(), "test", now);
    tokens.revoke(Tokens.hash(TOKENS.get("revoked")), now);
    TOKENS.put("ended", stack.core().processTokens().tokenOf(ended));
    TOKENS.put("game", stack.core().processTokens().tokenOf(IDS.get("process")));
    Wire.Answer login =
        Wire.send(
            stack.url(),
            "POST",
            "/auth/v1/" + IDS.get("app") + "/login/anonymous",
            List.of(),
            new byte[0]);
    TOKENS.put("player", (String) ((Map<?, ?>) Json.read(login.body())).get("token"));
    Wire.Answer lobby =
        Wire.send(
            stack.url(),
            "POST",
            "/lobby/v3/" + IDS.get("app") + "/create?roomId=lobby&shortCode=code",
            headers("player", List.of()),
            "{\"visibility\":\"public\",\"region\":\"Frankfurt\"}"
                .getBytes(StandardCharsets.UTF_8));
    IDS.put("lobby", (String) ((Map<?, ?>) Json.read(lobby.body())).get("roomId"));
  }

  private static List<String> headers(String who, List<String> given) {
    List<String> headers = new ArrayList<>(given);
    if (TOKENS.containsKey(who)) {
      headers.add("Authorization: Bearer " + TOKENS.get(who));
    }
    if (given.stream().noneMatch(h -> h.startsWith("Content-Type:"))) {
      headers.add("Content-Type: application/json");
    }
    return headers;
  }

  /** All items but those of jobs, and those that heartbeats change. */
  private static Map<String, Map<String, AttributeValue>> snapshot() {
    Map<String, Map<String, AttributeValue>> all = new TreeMap<>();
    for (TableSpec spec : TABLES.all()) {
      if (!Set.of(TABLES.jobs(), TABLES.nodes(), TABLES.metrics()).contains(spec)) {
        stack
            .tables()
            .scanPaginator(scan -> scan.tableName(spec.name()).consistentRead(true))
            .items()
            .forEach(item -> all.put(spec.name() + spec.keyOf(item), item));
      }
    }
    return all;
  }

  /** A sentence for each way in which the answer is wrong. */
  private static List<String> problems(BadInputTable.Row row, Wire.Answer answer) {
    List<String> problems = new ArrayList<>();
    String text = answer.text();
    String shown = text.length() < 400 ? text : text.substring(0, 400) + "…";
    if (!row.statuses().contains(answer.status())) {
      problems.add("status %d, not %s: %s".formatted(answer.status(), row.statuses(), shown));
    }
    String path = row.target().split("\\?")[0];
    Routes.match(row.method(), path)
        .map(m -> contract.statuses(m.route().method() + " " + m.route().template()))
        .filter(listed -> !listed.isEmpty() && answer.status() != 413)
        .filter(listed -> !listed.contains(answer.status()))
        .ifPresent(listed -> problems.add("status %d is not listed".formatted(answer.status())));
    if (answer.status() < 400) {
      return problems;
    }
    if (!"application/json".equals(answer.headers().get("content-type"))) {
      problems.add("content type " + answer.headers().get("content-type") + ": " + shown);
      return problems;
    }
    String message = answer.message();
    boolean sentence = message.length() > 5 && message.length() < 600;
    if (!sentence || !message.endsWith(".") && answer.status() != 413) {
      problems.add("no sentence: " + shown);
    }
    if (!message.contains(row.names())) {
      problems.add("does not say '%s': %s".formatted(row.names(), shown));
    }
    if (text.contains("Exception") || text.contains("\tat ") || text.contains(".java")) {
      problems.add("tells of our insides: " + shown);
    }
    return problems;
  }

  private static Wire.Answer send(BadInputTable.Row row) throws IOException {
    return Wire.send(
        stack.url(), row.method(), row.target(), headers(row.who(), row.headers()), row.body());
  }

  /** What follows from the contract for the bodies of all operations that take one. */
  private static List<BadInputTable.Row> derived() {
    List<BadInputTable.Row> rows = new ArrayList<>();
    table
        .bases()
        .forEach(
            (name, base) -> {
              String place =
                  Routes.match(base.method(), base.target())
                      .map(m -> m.route().method() + " " + m.route().template())
                      .orElseThrow();
              for (ContractLimits.Wrong wrong : contract.wrong(place, base.body())) {
                if (MILDER.contains(wrong.field() + "=" + wrong.json())) {
                  continue;
                }
                rows.add(
                    new BadInputTable.Row(
                        "%s: %s=%s".formatted(name, wrong.field(), wrong.json()),
                        caller(base),
                        base.method(),
                        base.target(),
                        List.of(),
                        ContractLimits.body(wrong),
                        List.of(422),
                        wrong.field().replaceFirst("^serviceConfig\\.", "")));
              }
            });
    return rows;
  }

  private static String caller(BadInputTable.Base base) {
    return Routes.match(base.method(), base.target()).orElseThrow().route().access()
            instanceof Access.Player
        ? "player"
        : "dev";
  }

  @Test
  @Order(1)
  void whatIsWrongIsRefusedInASentenceAndWritesNothing() throws Exception {
    List<BadInputTable.Row> rows =
        new ArrayList<>(table.rows().stream().filter(row -> !row.allowed()).toList());
    rows.addAll(derived());
    Map<String, List<String>> faults = new LinkedHashMap<>();
    var before = snapshot();
    for (BadInputTable.Row row : rows) {
      List<String> problems = new ArrayList<>(problems(row, send(row)));
      var after = snapshot();
      if (!after.equals(before)) {
        after.entrySet().removeAll(before.entrySet());
        problems.add("wrote " + after);
        before = snapshot();
      }
      if (!problems.isEmpty()) {
        faults.put(row.toString(), problems);
      }
    }
    System.out.printf("Bad input: %d cases were refused or should have been.%n", rows.size());
    assertTrue(rows.size() >= 300, "only " + rows.size() + " cases");
    assertEquals("", report(faults));
  }

  private record Raw(String name, String bytes, String status) {}

  /** What is no HTTP, or ends in its middle: answered by a refusal or not at all, never by 500. */
  private static List<Raw> raw() {
    String auth = "Host: g\r\nAuthorization: Bearer " + stack.token() + "\r\nConnection: close\r\n";
    String create = "POST /rooms/v2/" + IDS.get("app") + "/create HTTP/1.1\r\n" + auth;
    String orgs = "GET /orgs/v1";
    String refused = "0|400|404|413|431|501|505";
    return List.of(
        new Raw("half a request line", "POST /rooms/v2", refused),
        new Raw("half a head", create, refused),
        new Raw(
            "half a body",
            create + "Content-Length: 500\r\n\r\n{\"region\":\"Frankfurt\"}",
            refused),
        new Raw("no body though announced", create + "Content-Length: 22\r\n\r\n", refused),
        new Raw("a body without a length", create + "\r\n{\"region\":\"Frankfurt\"}", "400"),
        new Raw(
            "half a chunk",
            create + "Transfer-Encoding: chunked\r\n\r\n16\r\n{\"region\"",
            refused),
        new Raw(
            "no last chunk",
            create + "Transfer-Encoding: chunked\r\n\r\n16\r\n{\"region\":\"Frankfurt\"}\r\n",
            refused),
        new Raw(
            "a chunk of no size",
            create + "Transfer-Encoding: chunked\r\n\r\nxx\r\n{}\r\n0\r\n\r\n",
            refused),
        new Raw(
            "a chunk of a negative size",
            create + "Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n",
            refused),
        new Raw(
            "a chunk of a huge size",
            create + "Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n{}\r\n0\r\n\r\n",
            refused),
        new Raw(
            "chunks and a length",
            create + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            refused),
        new Raw("an unknown coding", create + "Transfer-Encoding: zip\r\n\r\n{}", refused),
        new Raw(
            "two lengths",
            create + "Content-Length: 2\r\nContent-Length: 22\r\n\r\n{\"region\":\"Frankfurt\"}",
            refused),
        new Raw("a negative length", create + "Content-Length: -1\r\n\r\n{}", refused),
        new Raw("a length of letters", create + "Content-Length: two\r\n\r\n{}", refused),
        new Raw(
            "a huge length", create + "Content-Length: 99999999999999999999\r\n\r\n{}", refused),
        new Raw("a space in the path", orgs + " /x HTTP/1.1\r\n" + auth + "\r\n", refused + "|200"),
        new Raw("a broken escape", orgs + "%zz HTTP/1.1\r\n" + auth + "\r\n", refused),
        new Raw("half an escape", orgs + "?a=% HTTP/1.1\r\n" + auth + "\r\n", refused),
        new Raw("two slashes", "GET //orgs/v1 HTTP/1.1\r\n" + auth + "\r\n", refused + "|200"),
        new Raw("no path", "GET  HTTP/1.1\r\n" + auth + "\r\n", refused),
        new Raw("a star", "OPTIONS * HTTP/1.1\r\n" + auth + "\r\n", refused),
        new Raw("an opaque address", "GET mailto:a HTTP/1.1\r\n" + auth + "\r\n", refused),
        new Raw("an unknown version", orgs + " HTTP/9.9\r\n" + auth + "\r\n", refused + "|200"),
        new Raw("no version", orgs + "\r\n", refused),
        new Raw(
            "another protocol",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
            refused),
        new Raw(
            "a head without a colon",
            orgs + " HTTP/1.1\r\n" + auth + "nonsense\r\n\r\n",
            refused + "|200"),
        new Raw(
            "a header of 500 KB",
            orgs + " HTTP/1.1\r\n" + auth + "X: " + "x".repeat(500_000) + "\r\n\r\n",
            refused),
        new Raw(
            "400 headers",
            orgs + " HTTP/1.1\r\n" + auth + "X: y\r\n".repeat(400) + "\r\n",
            refused + "|200"),
        new Raw(
            "a path of 500 KB",
            "GET /" + "x".repeat(500_000) + " HTTP/1.1\r\n" + auth + "\r\n",
            refused),
        new Raw("a HEAD", "HEAD /orgs/v1 HTTP/1.1\r\n" + auth + "\r\n", "404"),
        new Raw("a HEAD of nothing", "HEAD /nothing HTTP/1.1\r\n" + auth + "\r\n", "404"),
        new Raw("a preflight", "OPTIONS /orgs/v1 HTTP/1.1\r\n" + auth + "\r\n", "204"));
  }

  @Test
  @Order(2)
  void whatIsNoHttpOrEndsInItsMiddleWritesNothing() throws Exception {
    Map<String, List<String>> faults = new LinkedHashMap<>();
    var before = snapshot();
    for (Raw raw : raw()) {
      Wire.Answer answer =
          Wire.exchange(stack.url(), raw.bytes().getBytes(StandardCharsets.ISO_8859_1));
      List<String> problems = new ArrayList<>();
      if (!List.of(raw.status().split("\\|")).contains(Integer.toString(answer.status()))) {
        problems.add("status %d: %s".formatted(answer.status(), answer.text()));
      }
      if (raw.name().contains("HEAD") && answer.body().length > 0) {
        problems.add("a body after a HEAD: " + answer.text());
      }
      if (answer.text().contains("\tat ")) {
        problems.add("tells of our insides: " + answer.text());
      }
      if (!snapshot().equals(before)) {
        problems.add("wrote");
        before = snapshot();
      }
      if (!problems.isEmpty()) {
        faults.put(raw.name(), problems);
      }
    }
    System.out.printf("Bad input: %d requests were no HTTP or none in whole.%n", raw().size());
    assertEquals("", report(faults));
  }

  private record Put(
      String name,
      String method,
      String target,
      List<String> headers,
      byte[] body,
      int status,
      String code) {}

  /** Uploads speak as S3 does: in XML, with its codes. */
  @Test
  @Order(3)
  void uploadsThatAreWrongAreRefusedAndCanBeMended() throws Exception {
    ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
    var created = api.post("/builds/v3/builds", size(10_485_760 + 3));
    String build = created.at("buildId").text();
    var parts = created.at("uploadParts").items();
    String one = target(parts.get(0).at("putRequestUrl").text());
    String two = target(parts.get(1).at("putRequestUrl").text());
    String done = target(created.at("completeUploadPostRequestUrl").text());
    byte[] three = {1, 2, 3};
    byte[] whole = new byte[10_485_760];
    String tagTwo = Wire.send(stack.url(), "PUT", two, List.of(), three).headers().get("etag");
    var before = snapshot();
    List<Put> puts =
        List.of(
            new Put("a part too short", "PUT", two, List.of(), new byte[2], 400, "IncompleteBody"),
            new Put("a part too long", "PUT", two, List.of(), new byte[4], 400, "EntityTooLarge"),
            new Put(
                "a part far too long",
                "PUT",
                two,
                List.of(),
                new byte[11_000_000],
                400,
                "EntityTooLarge"),
            new Put("an empty part", "PUT", two, List.of(), new byte[0], 400, "IncompleteBody"),
            new Put(
                "a part without a length",
                "PUT",
                two,
                List.of("Transfer-Encoding: chunked"),
                "3\r\nabc\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                411,
                "MissingContentLength"),
            new Put(
                "no signature",
                "PUT",
                two.split("\\?")[0],
                List.of(),
                three,
                403,
                "SignatureDoesNotMatch"),
            new Put(
                "another's signature",
                "PUT",
                two.replace("/parts/2", "/parts/1"),
                List.of(),
                three,
                403,
                "SignatureDoesNotMatch"),
            new Put(
                "part 0",
                "PUT",
                two.replace("/parts/2", "/parts/0"),
                List.of(),
                three,
                403,
                "SignatureDoesNotMatch"),
            new Put(
                "part 99999",
                "PUT",
                two.replace("/parts/2", "/parts/99999"),
                List.of(),
                three,
                403,
                "SignatureDoesNotMatch"),
            new Put(
                "a broken signature",
                "PUT",
                two + "00",
                List.of(),
                three,
                403,
                "SignatureDoesNotMatch"),
            new Put(
                "complete without a list",
                "POST",
                done,
                List.of(),
                new byte[0],
                400,
                "MalformedXML"),
            new Put(
                "complete with JSON",
                "POST",
                done,
                List.of(),
                "{}".getBytes(StandardCharsets.UTF_8),
                400,
                "MalformedXML"),
            new Put(
                "complete with a document type",
                "POST",
                done,
                List.of(),
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><CompleteMultipartUpload>&b;</CompleteMultipartUpload>"
                    .getBytes(StandardCharsets.UTF_8),
                400,
                "MalformedXML"),
            new Put(
                "complete with 5 MiB",
                "POST",
                done,
                List.of(),
                new byte[5 << 20],
                400,
                "MalformedXML"),
            new Put("a part lost", "POST", done, List.of(), list(2, tagTwo), 400, "InvalidPart"),
            new Put(
                "a part never sent",
                "POST",
                done,
                List.of(),
                list(1, "x", 2, tagTwo),
                400,
                "InvalidPart"),
            new Put(
                "out of order",
                "POST",
                done,
                List.of(),
                list(2, tagTwo, 1, "x"),
                400,
                "InvalidPartOrder"),
            new Put(
                "repeated",
                "POST",
                done,
                List.of(),
                list(2, tagTwo, 2, tagTwo),
                400,
                "InvalidPartOrder"),
            new Put(
                "a part too many",
                "POST",
                done,
                List.of(),
                list(1, "x", 2, tagTwo, 3, "x"),
                400,
                "InvalidPart"),
            new Put("part -1", "POST", done, List.of(), list(-1, tagTwo), 400, "InvalidPart"),
            new Put(
                "a number of letters",
                "POST",
                done,
                List.of(),
                "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber></Part></CompleteMultipartUpload>"
                    .getBytes(StandardCharsets.UTF_8),
                400,
                "MalformedXML"),
            new Put(
                "complete unsigned",
                "POST",
                done.split("\\?")[0],
                List.of(),
                list(1, "x"),
                403,
                "SignatureDoesNotMatch"),
            new Put("the first part at last", "PUT", one, List.of(), whole, 200, ""),
            new Put("the first part once more", "PUT", one, List.of(), whole, 200, ""),
            new Put(
                "a wrong ETag",
                "POST",
                done,
                List.of(),
                list(1, "0".repeat(32), 2, tagTwo),
                400,
                "InvalidPart"));
    Map<String, List<String>> faults = new LinkedHashMap<>();
    for (Put put : puts) {
      Wire.Answer answer =
          Wire.send(stack.url(), put.method(), put.target(), put.headers(), put.body());
      if (answer.status() != put.status()
          || put.status() != 200
              && (!answer.text().contains("<Code>" + put.code() + "</Code>")
                  || !"application/xml".equals(answer.headers().get("content-type"))
                  || answer.text().contains("root:"))) {
        faults.put(put.name(), List.of("status %d: %s".formatted(answer.status(), answer.text())));
      }
    }
    Wire.Answer run =
        Wire.send(
            stack.url(),
            "POST",
            "/builds/v3/builds/" + build + "/run",
            headers("dev", List.of()),
            new byte[0]);
    assertEquals(400, run.status(), run.text());
    String tagOne = Wire.send(stack.url(), "PUT", one, List.of(), whole).headers().get("etag");
    assertEquals(
        200, Wire.send(stack.url(), "POST", done, List.of(), list(1, tagOne, 2, tagTwo)).status());
    assertEquals(
        200, Wire.send(stack.url(), "POST", done, List.of(), list(1, tagOne, 2, tagTwo)).status());
    assertEquals(404, Wire.send(stack.url(), "PUT", two, List.of(), three).status());
    assertEquals(before, snapshot());
    System.out.printf("Bad input: %d uploads were wrong.%n", puts.size());
    assertEquals("", report(faults));
  }

  private static String target(String url) {
    URI uri = URI.create(url);
    return uri.getRawPath() + "?" + uri.getRawQuery();
  }

  private static byte[] list(Object... numbersAndTags) {
    StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
    for (int i = 0; i < numbersAndTags.length; i += 2) {
      xml.append(
          "<Part><PartNumber>%s</PartNumber><ETag>%s</ETag></Part>"
              .formatted(numbersAndTags[i], numbersAndTags[i + 1]));
    }
    return xml.append("</CompleteMultipartUpload>").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** 50 senders of a byte now and then are told off, and meanwhile others are served at once. */
  @Test
  @Order(4)
  void slowSendersAreCutOffWhileOthersAreServed() throws Exception {
    var before = snapshot();
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = Wire.connect(stack.url());
      slow.add(socket);
      send(socket, "POST /rooms/v2/" + IDS.get("app") + "/create HTTP/1.1\r\nHost: g\r\n");
      send(socket, "Authorization: Bearer " + stack.token() + "\r\nContent-Length: 5000\r\n\r\n{");
    }
    long begun = System.nanoTime();
    while (Duration.ofNanos(System.nanoTime() - begun).toMillis() < 1500) {
      for (Socket socket : slow) {
        send(socket, " ");
      }
      long asked = System.nanoTime();
      assertEquals(
          200,
          Wire.send(stack.url(), "GET", "/orgs/v1", headers("dev", List.of()), new byte[0])
              .status());
      long took = Duration.ofNanos(System.nanoTime() - asked).toMillis();
      assertTrue(took < 2000, "others wait " + took + " ms");
      Thread.sleep(100);
    }
    for (Socket socket : slow) {
      try (socket) {
        Wire.Answer answer = Wire.read(socket);
        assertEquals(408, answer.status(), answer.text());
        assertEquals("application/json", answer.headers().get("content-type"));
        assertTrue(answer.message().startsWith("The body came too slowly"), answer.message());
      }
    }
    assertEquals(before, snapshot());
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The limit is for the body alone: what takes long afterwards may. */
  @Test
  @Order(5)
  void aLongPollOutlivesTheLimit() throws Exception {
    long begun = System.nanoTime();
    Wire.Answer answer =
        Wire.send(
            stack.url(),
            "GET",
            "/rooms/v2/" + IDS.get("app") + "/connectioninfo/" + IDS.get("room") + "?wait=4",
            List.of("Transfer-Encoding: chunked"),
            "2\r\n{}\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(200, answer.status(), answer.text());
    assertTrue(Duration.ofNanos(System.nanoTime() - begun).toSeconds() >= 3);
  }

  @Test
  @Order(6)
  void whatIsJustAllowedIsTaken() throws Exception {
    List<BadInputTable.Row> rows =
        table.rows().stream().filter(BadInputTable.Row::allowed).toList();
    Map<String, List<String>> faults = new LinkedHashMap<>();
    for (BadInputTable.Row row : rows) {
      List<String> problems = problems(row, send(row));
      if (!problems.isEmpty()) {
        faults.put(row.toString(), problems);
      }
    }
    System.out.printf("Bad input: %d limits were just kept.%n", rows.size());
    assertEquals("", report(faults));
  }

  private static String report(Map<String, List<String>> faults) {
    StringBuilder text = new StringBuilder();
    faults.forEach(
        (row, problems) -> text.append(row).append("\n    ").append(problems).append('\n'));
    return text.toString();
  }
}
