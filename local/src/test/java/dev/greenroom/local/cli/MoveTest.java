package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.route.Route;
import dev.greenroom.local.LocalStack;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An organization moves from one real Greenroom to another, over HTTP alone. */
class MoveTest {
  private static final String TOKEN = "greenroom-dev-the-same-in-both";
  private static final String ORG = "org-5a1de3c8-0000-4000-8000-000000000001";
  private static final String DUEL = "app-2b1c7a54-9f0e-4d7b-8c3a-5e6f70819203";

  /** What a Greenroom says of itself, of the machine it runs on, and of what happened there. */
  private static final Set<String> OF_THE_PLACE =
      Set.of(
          "GetPingServiceEndpoints",
          "GetPingServiceEndpointsDeprecated",
          "GetJobs",
          "GetFleetCapacity",
          "GetEvents",
          "GetPrometheusMetrics",
          "GetSharedBuild");

  /** Reads of one room, process or node: nothing runs here, and what lives is not exported. */
  private static final Set<String> OF_THE_LIVING =
      Set.of(
          "DownloadLogForProcess",
          "GetActiveRoomsForProcess",
          "GetActiveRoomsForProcessDeprecated",
          "GetConnectionInfo",
          "GetConnectionInfoDeprecated",
          "GetInactiveRoomsForProcess",
          "GetInactiveRoomsForProcessDeprecated",
          "GetLobbyInfo",
          "GetLobbyInfoByRoomId",
          "GetLobbyInfoByShortCode",
          "GetLogsForProcess",
          "GetMetricsDeprecated",
          "GetNode",
          "GetProcess",
          "GetProcessCost",
          "GetProcessInfoDeprecated",
          "GetProcessInfoV2Deprecated",
          "GetProcessMetrics",
          "GetRoomInfo",
          "GetRoomInfoDeprecated",
          "GetWhy");

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  @TempDir Path folder;
  private LocalStack old;
  private LocalStack fresh;

  @BeforeEach
  void start() throws Exception {
    old = stack("old");
    fresh = stack("new");
  }

  @AfterEach
  void stop() {
    old.close();
    fresh.close();
  }

  private LocalStack stack(String name) throws Exception {
    Path data = Files.createDirectories(folder.resolve(name));
    Files.writeString(data.resolve("org"), ORG + "\n");
    return LocalStack.start(
        new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(data),
            "host",
            Duration.ofHours(1),
            Duration.ofHours(1),
            Optional.empty(),
            Duration.ofHours(1),
            false,
            Optional.of(TOKEN)));
  }

  private static ApiClient api(LocalStack stack) {
    return new ApiClient(stack.url(), Optional.of(TOKEN));
  }

  private static Cli.Result run(LocalStack stack, String... args) {
    return new Cli()
        .env("GREENROOM_URL", stack.url().toString())
        .env("GREENROOM_TOKEN", TOKEN)
        .run(args);
  }

  private Path game(String name, String dockerfile) throws IOException {
    Path dir = Files.createDirectories(folder.resolve("games").resolve(name));
    Files.writeString(dir.resolve("Dockerfile"), dockerfile);
    Files.writeString(dir.resolve("game.sh"), "exec sleep 600\n");
    return dir;
  }

  private static final String GOOD = "FROM x\nCOPY game.sh /\nCMD [\"sh\", \"/game.sh\"]\n";

  private static Map<String, Object> deployment(String buildId, String mode) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 3);
    body.put("transportType", "tcp");
    body.put("containerPort", 7777);
    body.put("requestedMemoryMB", 512);
    body.put("requestedCPU", 0.25);
    body.put("deploymentTag", mode);
    body.put(
        "additionalContainerPorts",
        List.of(Map.of("name", "voice", "port", 7778, "transportType", "udp")));
    body.put(
        "env",
        List.of(
            Map.of("name", "MODE", "value", mode),
            Map.of("name", "NO", "value", "no"),
            Map.of("name", "PORTS", "value", "010: \"a\" #b\n\tü🎮 ")));
    return body;
  }

  /** Two applications, three kinds of builds, two deployments, a fleet. */
  private Map<String, List<String>> furnish() throws IOException {
    ApiClient api = api(old);
    api.post(
        "/apps/v2/apps",
        Map.of(
            "appId",
            DUEL,
            "appSecret",
            "secret-of-clients-that-shipped",
            "appName",
            "duel",
            "authConfiguration",
            Map.of("anonymous", Map.of(), "google", Map.of("clientId", "g.example"))));
    api.post(
        "/apps/v2/apps/" + DUEL,
        Json.read(
                """
                {"appName":"duel","authConfiguration":{"anonymous":{},"google":{"clientId":"g"}},
                 "serviceConfig":{"staticProcessAllocation":[{"region":"Tokyo","minProcesses":0,
                 "targetProcesses":0,"maxProcesses":2}],"loadBalancer":{"enabled":false}}}
                """)
            .value());
    String other =
        api.post("/apps/v2/apps", Map.of("appName", "other", "authConfiguration", Map.of()))
            .at("appId")
            .text();
    Map<String, Object> fleet = new LinkedHashMap<>();
    fleet.put("name", "metal");
    fleet.put("nodeShapeId", "shape-amd64-4-8");
    fleet.put("autoscalerConfig", Map.of("scaleUpThreshold", 70));
    fleet.put("defaultFleet", true);
    String fleetId = api.post("/fleets/v2/fleets", fleet).at("fleetId").text();
    api.put("/fleets/v2/fleets/" + fleetId + "/regions/Tokyo/v2", Map.of("nodeBaseline", 2));
    Map<String, Object> friday = new LinkedHashMap<>();
    friday.put("cron", "0 0 18 ? * FRI");
    friday.put("timeZone", "America/New_York");
    friday.put("minVcpus", 16);
    friday.put("endCron", "0 0 23 ? * FRI");
    friday.put("leadTime", "PT10M");
    api.put("/greenroom/v1/fleets/" + fleetId + "/autoscaler", Map.of("maxNodes", 7));
    String schedules = "/greenroom/v1/fleets/" + fleetId + "/regions/Tokyo/schedules/";
    api.put(schedules + "friday", friday);
    List<String> builds = builds(api);
    Map<String, List<String>> ids = new LinkedHashMap<>();
    ids.put("appId", List.of(DUEL, other));
    ids.put("buildId", builds);
    ids.put("fleetId", List.of(fleetId));
    ids.put("name", List.of("friday"));
    List<String> deployments = new ArrayList<>(List.of("1", "2", "3"));
    for (String mode : List.of("duel", "league")) {
      deployments.add(
          api.post("/deployments/v3/apps/" + DUEL + "/deployments", deployment("bld-own.1", mode))
              .at("deploymentId")
              .text());
    }
    ids.put("deploymentId", deployments);
    api.get("/builds/v2/" + DUEL + "/list");
    return ids;
  }

  private List<String> builds(ApiClient api) throws IOException {
    BuildUpload upload = new BuildUpload(api, line -> {});
    upload.build(game("good", GOOD), Optional.of("1.4.2"), Optional.of("bld-own.1"), line -> {});
    try {
      upload.build(
          game("bad", "NOT A DOCKERFILE\n"), Optional.empty(), Optional.of("bld-bad"), line -> {});
    } catch (Failure expected) {
      // its record moves all the same
    }
    upload.build(game("gone", GOOD), Optional.empty(), Optional.of("bld-gone"), line -> {});
    api.delete("/builds/v3/builds/bld-gone");
    api.post("/builds/v3/builds", Map.of("buildSizeInBytes", 5, "buildId", "bld-waiting"));
    for (String id : List.of("bld-pull", "bld-pulled")) {
      api.post("/builds/v3/builds/registry", Map.of("buildId", id));
    }
    pull("bld-pulled", "studio/game:1");
    return List.of(
        "bld-own.1",
        "bld-bad",
        "bld-gone",
        "bld-waiting",
        "bld-pull",
        "bld-pulled",
        "1",
        "2",
        "3",
        "9");
  }

  /** The host runtime cannot: the build has failed. */
  private void pull(String buildId, String image) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> log =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(old.url() + "/builds/v3/builds/" + buildId + "/runRegistry"))
                  .header("Authorization", "Bearer " + TOKEN)
                  .POST(HttpRequest.BodyPublishers.ofString("{\"image\":\"%s\"}".formatted(image)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, log.statusCode());
      assertTrue(log.body().contains("--runtime docker"), log.body());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Answer(int status, String body) {}

  private static Answer get(LocalStack stack, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(stack.url() + path))
                  .header("Authorization", "Bearer " + TOKEN)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          // The link to a build is a secret of its place: from a copy nobody gets into the other.
          MovedAccounts.withoutTheOperatorsLogin(response.body())
              .replaceAll("\"shareUrl\":\"[^\"]*\"", "\"shareUrl\":\"\""));
    }
  }

  /** Every way to fill in the parameters of a path. */
  private static List<String> paths(String template, Map<String, List<String>> ids) {
    var parameter = PARAMETER.matcher(template);
    if (!parameter.find()) {
      return List.of(template);
    }
    List<String> filled = new ArrayList<>();
    for (String id : ids.getOrDefault(parameter.group(1), List.of("nothing"))) {
      filled.addAll(paths(template.replace(parameter.group(), id), ids));
    }
    return filled;
  }

  @Test
  void everyReadIsAnsweredAsBefore() throws Exception {
    Map<String, List<String>> ids = new LinkedHashMap<>(furnish());
    ids.put("orgId", List.of(ORG));
    MovedAccounts accounts = new MovedAccounts(old, api(old), ORG);
    ids.put("region", List.of(Region.Tokyo.name(), Region.London.name()));
    Path export = folder.resolve("export");
    Cli.Result exported = run(old, "export", export.toString(), "--org", ORG);
    assertEquals(0, exported.code(), exported.err());
    assertEquals(
        1, exported.err().lines().filter(line -> line.startsWith("Exported 2 app")).count());
    assertTrue(exported.err().contains("it holds secrets and only you may read it"));
    onlyTheOwnerMayRead(export);

    Cli.Result dry = run(fresh, "import", export.toString(), "--dry-run");
    assertEquals(0, dry.code(), dry.err());
    assertEquals(404, get(fresh, "/apps/v2/apps/" + DUEL).status(), "a dry run writes nothing");
    Cli.Result nowhere = run(fresh, "import", export.toString(), "--org", "org-nowhere");
    assertEquals(1, nowhere.code());
    assertTrue(nowhere.err().contains("orgId 'org-nowhere' is not an organization."));
    Cli.Result imported = run(fresh, "import", export.toString(), "--org", ORG);
    assertEquals(0, imported.code(), imported.err());
    assertEquals(dry.out(), imported.out(), "what was planned is what was done");

    // Before anything is read: a list of version 2 gives numbers.
    Path back = folder.resolve("back");
    assertEquals(0, run(fresh, "export", back.toString()).code());
    assertEquals(
        MovedAccounts.withoutTheOperatorsLogin(Files.readString(export.resolve("greenroom.yaml"))),
        MovedAccounts.withoutTheOperatorsLogin(Files.readString(back.resolve("greenroom.yaml"))));
    assertEquals(
        -1,
        Files.mismatch(
            export.resolve("builds/bld-own.1.tar.gz"), back.resolve("builds/bld-own.1.tar.gz")));

    equalAnswers(ids);
    Cli.Result again = run(fresh, "import", export.resolve("greenroom.yaml").toString());
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().lines().allMatch(line -> line.startsWith("unchanged ")), again.out());
    aPlayerOfOldTimesComesBack();
    accounts.act(fresh, api(fresh));
  }

  private void equalAnswers(Map<String, List<String>> ids) throws Exception {
    int found = 0;
    Set<String> nothing = new TreeSet<>();
    List<String> differ = new ArrayList<>();
    for (Route route : Routes.all()) {
      if (!route.method().equals("GET") || OF_THE_PLACE.contains(route.operationId())) {
        continue;
      }
      nothing.add(route.operationId());
      for (String path : paths(route.template().toString(), ids)) {
        Answer before = get(old, path);
        Answer after = get(fresh, path);
        if (before.status() == 200) {
          found++;
          nothing.remove(route.operationId());
        }
        boolean ofTheFailed = path.matches("/greenroom/v1/export/builds/bld-(bad|pulled)/.+");
        if (!ofTheFailed && !before.equals(after)) {
          differ.add(path + "\n  was " + before + "\n  is  " + after);
        }
      }
    }
    assertEquals(List.of(), differ);
    assertEquals(OF_THE_LIVING, nothing, "every other read has found something");
    for (String section :
        List.of(
            "budget",
            "tokens",
            "members",
            "invites",
            "builds",
            "fleets",
            "apps",
            "numbers/" + DUEL)) {
      String page = "/greenroom/v1/export?after=" + section + ":0";
      assertEquals(get(old, page), get(fresh, page));
    }
    System.out.println("export and import: " + found + " reads found something, all equal");
    assertTrue(found > 80, "only " + found + " of the reads found anything");
  }

  private static void onlyTheOwnerMayRead(Path export) throws IOException {
    try (var files = Files.walk(export)) {
      for (Path file : files.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertEquals(Files.isDirectory(file) ? "rwx------" : "rw-------", mode, file.toString());
      }
    }
  }

  /** A token that was signed with the old secret opens a lobby under the old id. */
  private void aPlayerOfOldTimesComesBack() throws Exception {
    String signed =
        base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
            + "."
            + base64(
                "{\"type\":\"anonymous\",\"id\":\"k3v9x0q2r\",\"name\":\"old\",\"iat\":1700000000}");
    for (String secret : List.of("secret-of-clients-that-shipped", "secret-of-somebody-else")) {
      String token =
          signed + "." + base64(Hashes.hmac(secret.getBytes(StandardCharsets.UTF_8), signed));
      ApiClient player = new ApiClient(fresh.url(), Optional.of(token));
      Map<String, String> wanted = Map.of("visibility", "public", "region", "Tokyo");
      if (secret.equals("secret-of-clients-that-shipped")) {
        Json lobby = player.post("/lobby/v3/" + DUEL + "/create?shortCode=OLD7", wanted);
        assertEquals("k3v9x0q2r", lobby.at("createdBy").text());
        Json found = player.get("/lobby/v3/" + DUEL + "/info/shortcode/OLD7");
        assertEquals(lobby.at("roomId"), found.at("roomId"));
      } else {
        ApiFailure refused =
            assertThrows(
                ApiFailure.class, () -> player.post("/lobby/v3/" + DUEL + "/create", wanted));
        assertEquals(401, refused.status());
      }
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("hand.yaml"), text);
  }

  @Test
  void aFileByHandIsBuiltAndDeployedOnce() throws Exception {
    game("arena", GOOD);
    Path file =
        file(
            """
            greenroom: 1
            applications:
              - appId: %s
                appName: duel
                appSecret: secret-of-clients-that-shipped
                authConfiguration:
                  anonymous: {}
                deployments:
                  - build: games/arena
                    buildTag: "1.0"
                    roomsPerProcess: 4
                    transportType: udp
                    containerPort: 7777
                    requestedCPU: 0.5
                    requestedMemoryMB: 1024
                    env:
                      MODE: duel
            """
                .formatted(DUEL));
    Cli.Result first = run(fresh, "import", file.toString());
    assertEquals(0, first.code(), first.err());
    assertEquals(
        3, first.out().lines().filter(line -> line.startsWith("create ")).count(), first.out());
    Json latest = api(fresh).get("/deployments/v3/apps/" + DUEL + "/deployments/latest");
    assertEquals("1.0", latest.at("buildTag").text());
    assertEquals("duel", latest.at("env").items().getFirst().at("value").text());
    assertEquals(
        "secret-of-clients-that-shipped",
        api(fresh).get("/apps/v2/apps/" + DUEL).at("appSecret").text());
    Cli.Result second = run(fresh, "import", file.toString());
    assertTrue(second.err().contains("0 created, 0 updated, 3 unchanged"), second.err());
    Files.writeString(file, Files.readString(file).replace("MODE: duel", "MODE: league"));
    Cli.Result third = run(fresh, "import", file.toString());
    assertTrue(third.err().contains("1 created, 0 updated, 2 unchanged"), third.err());
    Files.writeString(file, Files.readString(file).replace("anonymous", "nickname"));
    Cli.Result fourth = run(fresh, "import", file.toString());
    assertTrue(fourth.err().contains("0 created, 1 updated, 2 unchanged"), fourth.err());
    assertEquals(
        "{\"nickname\":{}}",
        api(fresh).get("/apps/v2/apps/" + DUEL).at("authConfiguration").toString());
  }

  @Test
  void eachFaultIsASentenceThatNamesItsPlaceAndNothingIsChanged() throws Exception {
    Path file =
        file(
            """
            greenroom: 1
            applications:
              - appId: app-1-fine
                appName: fine
                appSecret: secret-that-is-long
                authConfiguration: {}
              - appId: app-2
                appName: Not Fine
                appSecret: secret-that-is-long
                authConfiguration: {}
                deployments:
                  - build: nowhere
                  - buildId: bld-x
                    roomsPerProces: 1
              - appName: third
              - appId: 4
            """);
    Cli.Result result = run(fresh, "import", file.toString());
    assertEquals(1, result.code());
    String all = result.err();
    assertTrue(all.contains("applications[1] (app-2): appName is 'Not Fine'; it must be"), all);
    assertTrue(all.contains("applications[1].deployments[0].deploymentId is missing;"), all);
    assertTrue(all.contains("applications[1].deployments[1].roomsPerProces is not known;"), all);
    assertTrue(all.contains("applications[2].appId is missing; it must be a string."), all);
    assertTrue(all.contains("applications[3].appId is 4; it must be a string, in quotes"), all);
    assertTrue(all.contains("Nothing was changed: 5 things must be put right first."), all);
    assertEquals("{\"applications\":[]}", api(fresh).get("/apps/v2/apps").toString());
  }

  @Test
  void whatIsNoFileOfOursIsSaidInASentence() throws Exception {
    for (var each :
        Map.of(
                "a: [1\n", "hand.yaml, line 2, column 1: ",
                "- 1\n", "The file is [1]; it must be an object.",
                "greenroom: 7\n", "greenroom must be 1",
                "greenroom: 1\nx: !!java.net.URL [http://x]\n", "hand.yaml",
                "greenroom: 1\ngreenroom: 1\n", "hand.yaml",
                "greenroom: 1\napplicatons: []\n", "applicatons is not known; what may stand")
            .entrySet()) {
      Cli.Result result = run(fresh, "import", file(each.getKey()).toString());
      assertEquals(1, result.code(), each.getKey());
      assertTrue(result.err().contains(each.getValue()), result.err());
      assertFalse(result.err().contains("should not happen"), result.err());
    }
  }

  /** A login stands in no file: whoever has it runs the build, then the import goes on. */
  @Test
  void anImageOfARegistryIsLeftToWhoHasItsLogin() throws Exception {
    String image = "docker.io/studio/game:1@sha256:" + "ab".repeat(32);
    String text =
        """
        greenroom: 1
        builds:
          - {buildId: pulled, status: succeeded, source: registry, image: "%s", imageSize: 7,
             startedAt: "2024-01-02T03:04:05Z", finishedAt: "2024-01-02T03:04:06Z"}
        """
            .formatted(image);
    Cli.Result result = run(fresh, "import", file(text).toString());
    assertEquals(1, result.code());
    assertTrue(
        result.err().contains("The build is the image " + image + " of a registry; run it"),
        result.err());
    assertTrue(result.err().contains("/builds/v3/builds/pulled/runRegistry"), result.err());
    assertEquals("created", api(fresh).get("/builds/v3/builds/pulled").at("status").text());
  }

  @Test
  void anotherSecretOrAFolderThatIsFullIsRefused() throws Exception {
    String text =
        """
        greenroom: 1
        applications:
          - {appId: app-1, appName: one, appSecret: secret-number-one, authConfiguration: {}}
        """;
    assertEquals(0, run(fresh, "import", file(text).toString()).code());
    Cli.Result other =
        run(fresh, "import", file(text.replace("number-one", "number-two")).toString());
    assertEquals(1, other.code());
    assertTrue(
        other.err().contains("applications[0] (app-1): appSecret is another than"), other.err());
    Cli.Result full = run(fresh, "export", folder.toString());
    assertTrue(full.err().contains("is not empty; name a new folder."), full.err());
  }
}
