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
import dev.greenroom.core.org.Org;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.http.Json;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
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
                Optional.empty()));
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
    uploads(api);
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
    foreign();
    tokens(org, ended);
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
                "secret-of-another-one",
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
    stack.core().deployments().push(deployment);
    IDS.put("foreignDeployment", "dep-foreign");
  }

  private static void tokens(String org, String ended) throws IOException {
    Tokens tokens = stack.core().tokens();
    Instant now = Instant.now();
    TOKENS.put("dev", stack.token());
    TOKENS.put("foreign", "token-of-another-organization");
    tokens.ensure(TOKENS.get("foreign"), "org-foreign", "test", Scopes.admin(), "test", now);
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

  /** All items but those of jobs, and those of nodes, which heartbeats change. */
  private static Map<String, Map<String, AttributeValue>> snapshot() {
    Map<String, Map<String, AttributeValue>> all = new TreeMap<>();
    for (TableSpec spec : TABLES.all()) {
      if (!spec.equals(TABLES.jobs()) && !spec.equals(TABLES.nodes())) {
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
                        "dev",
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

  @Test
  @Order(2)
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
