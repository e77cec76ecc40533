package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Room;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was packaged for Lambda, unpacked as Lambda does and started by its own runtime client as a
 * process of its own, on DynamoDB Local behind TLS.
 */
class LambdaArtifactIT {
  private static final Path TARGET = Path.of("target");
  private static final Path ZIP = TARGET.resolve("greenroom-functions.zip");
  private static final Path JAR = TARGET.resolve("greenroom-functions.jar");

  /** In bytes; Lambda takes 50 MB packed by its API, and 250 MB unpacked. */
  private static final long LARGEST_ZIP = 7_500_000;

  private static final long LARGEST_JAR = 34_000_000;

  /** Of ours, when a room is created: its function, what that stands on, and no other function. */
  private static final int MOST_OWN_CLASSES = 280;

  /** Of ours and of the SDK: all that remains is what only a real answer of DynamoDB brings. */
  private static final int MOST_LOADED_AFTER_PRIMING = 40;

  private static final int MOST_CLASSES = 5_000;

  @TempDir static Path folder;
  private static Account account;
  private static Path task;
  private static String processId;

  @BeforeAll
  static void start() throws Exception {
    account = new Account(folder);
    processId = account.openProcess();
    task = unpacked();
  }

  @AfterAll
  static void stop() throws Exception {
    account.close();
  }

  private static Path unpacked() throws IOException {
    Path task = folder.resolve("task");
    try (ZipFile zip = new ZipFile(ZIP.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        Path file = task.resolve(entry.getName());
        if (entry.isDirectory()) {
          continue;
        }
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
    return task;
  }

  private static Environment environment(Map<String, String> variables, String... flags)
      throws IOException {
    List<String> all = new ArrayList<>(account.trusted());
    all.addAll(List.of(flags));
    return new Environment(task, Entry.class.getName(), variables, all, List.of());
  }

  private static byte[] sample(String name) throws IOException {
    try (InputStream in = NodeHeartbeat.class.getResourceAsStream("/samples/" + name)) {
      return in.readAllBytes();
    }
  }

  /** A request as API Gateway would hand it over. */
  private static byte[] event(String method, String path, String token, Optional<byte[]> body) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "2.0");
    event.put("rawPath", path);
    event.put("rawQueryString", "");
    event.put("headers", Map.of("authorization", "Bearer " + token, "host", "api.example.org"));
    event.put(
        "requestContext",
        Map.of(
            "http",
            Map.of("method", method, "path", path, "sourceIp", "192.0.2.1"),
            "requestId",
            "gateway-request",
            "stage",
            "$default"));
    body.ifPresent(b -> event.put("body", new String(b, StandardCharsets.UTF_8)));
    event.put("isBase64Encoded", false);
    return Json.write(event);
  }

  private static Map<?, ?> answer(RuntimeApi.Said said, int status) {
    assertEquals("response", said.kind(), said.text());
    Map<?, ?> answer = (Map<?, ?>) Json.read(said.body());
    assertEquals(status, ((Number) answer.get("statusCode")).intValue(), said.text());
    return answer;
  }

  private static Map<?, ?> body(Map<?, ?> answer) {
    return (Map<?, ?>) Json.read(answer.get("body").toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theSampleOfCreateRoomIsAnsweredAndReadBackThroughAnotherFunction() throws Exception {
    Map<?, ?> created;
    try (Environment function = environment(account.environment("CreateRoomFunction"))) {
      assertEquals("ready", function.next().kind());
      created = body(answer(function.api().invoke(sample("create-room.json")), 201));
      assertEquals(processId, created.get("processId"));
      assertEquals("active", created.get("status"));
      Map<?, ?> again = body(answer(function.api().invoke(sample("create-room.json")), 201));
      assertEquals(created.get("roomId"), again.get("roomId"), "the same idempotency key");
    }
    try (Environment function = environment(account.environment("RoomsFunction"))) {
      assertEquals("ready", function.next().kind());
      String path = "/rooms/v2/%s/info/%s".formatted(Account.APP, created.get("roomId"));
      Map<?, ?> room =
          body(
              answer(
                  function.api().invoke(event("GET", path, Account.TOKEN, Optional.empty())), 200));
      assertEquals("{\"mode\":\"duel\"}", room.get("roomConfig"));
      assertEquals(created.get("roomId"), room.get("roomId"));
    }
  }

  /** The archive goes past Greenroom: what is answered are addresses of S3. */
  @Test
  void theSampleOfCreateBuildIsAnsweredWithAddressesOfTheBucket() throws Exception {
    try (FakeStore store = new FakeStore()) {
      Map<String, String> builds = account.environment("BuildsFunction");
      builds.put("GREENROOM_UPLOADS", FakeStore.BUCKET);
      builds.put("AWS_ENDPOINT_URL_S3", store.url().toString());
      try (Environment function = environment(builds)) {
        assertEquals("ready", function.next().kind());
        Map<?, ?> build = body(answer(function.api().invoke(sample("create-build.json")), 201));
        assertEquals("created", build.get("status"));
        List<?> parts = (List<?>) build.get("uploadParts");
        assertEquals(3, parts.size());
        String last = ((Map<?, ?>) parts.getLast()).get("putRequestUrl").toString();
        assertTrue(last.startsWith(store.url() + "/archives/builds/"), last);
        assertTrue(
            last.contains("?partNumber=3&uploadId=" + FakeStore.UPLOAD + "&X-Amz-Algorithm="),
            last);
        byte[] get =
            event(
                "GET",
                "/builds/v3/builds/" + build.get("buildId"),
                Account.TOKEN,
                Optional.empty());
        assertEquals(
            build.get("createdAt"), body(answer(function.api().invoke(get), 200)).get("createdAt"));
      }
      assertEquals(
          List.of(FakeStore.UPLOAD + "\n21000000\n"),
          store.objects.values().stream()
              .map(note -> new String(note, StandardCharsets.UTF_8))
              .toList());
      assertEquals(3, store.authorizations.size());
      assertTrue(
          store.authorizations.stream()
              .allMatch(a -> a.matches("AWS4-HMAC-SHA256 Credential=.*/eu-central-1/s3/.*")));
    }
  }

  /** It is a call to another service, by a connection of its own: a cold start that it prolongs. */
  @Test
  void theKeyIsReadOnceAndOnlyWhereSomethingHangsOnIt() throws Exception {
    account.authorizations().clear();
    try (Environment function = environment(account.environment("CreateRoomFunction"))) {
      assertEquals("ready", function.next().kind());
      answer(function.api().invoke(sample("create-room.json")), 201);
    }
    assertEquals(List.of(), account.authorizations());
    byte[] read = event("GET", "/apps/v2/apps/" + Account.APP, Account.TOKEN, Optional.empty());
    try (Environment function = environment(account.environment("ApplicationsFunction"))) {
      assertEquals("ready", function.next().kind());
      for (int i = 0; i < 2; i++) {
        Map<?, ?> app = body(answer(function.api().invoke(read), 200));
        assertEquals(Account.APP_SECRET, app.get("appSecret"));
      }
    }
    assertEquals(1, account.authorizations().size());
    assertTrue(
        account
            .authorizations()
            .getFirst()
            .matches(
                "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\\d{8}/eu-central-1/secretsmanager/.*"),
        account.authorizations().getFirst());
  }

  @Test
  void whereNoProcessIsOpenTheIntentIsWrittenAndTheJobsLaunch() throws Exception {
    try (Environment function = environment(account.environment("CreateRoomFunction"))) {
      assertEquals("ready", function.next().kind());
      String path = "/rooms/v2/" + Account.APP + "/create";
      byte[] body = Json.write(Map.of("region", "Tokyo"));
      Map<?, ?> created =
          body(
              answer(
                  function.api().invoke(event("POST", path, Account.TOKEN, Optional.of(body))),
                  201));
      Room room = account.core().rooms().get(created.get("roomId").toString()).orElseThrow();
      Process process = account.core().processes().get(room.allocation().processId()).orElseThrow();
      assertEquals(Optional.of(Account.NODE), process.nodeId(), "it has its place");
      assertEquals(Optional.empty(), process.scheduledAt(), "and waits for its launch");
    }
  }

  @Test
  void theSampleOfAHeartbeatIsAnsweredAndTheNodeIsHeard() throws Exception {
    Map<String, Object> beat = new LinkedHashMap<>();
    ((Map<?, ?>) Json.read(sample("node-heartbeat.json")))
        .forEach((name, value) -> beat.put(name.toString(), value));
    beat.put("nodeId", Account.NODE);
    var before = account.core().nodes().get(Account.NODE).orElseThrow().heartbeatDeadline();
    try (Environment function = environment(account.environment("ProcessHeartbeatFunction"))) {
      assertEquals("ready", function.next().kind());
      String path = "/greenroom/v1/nodes/" + Account.NODE + "/heartbeat";
      answer(
          function
              .api()
              .invoke(event("POST", path, Account.NODE_TOKEN, Optional.of(Json.write(beat)))),
          200);
    }
    var after = account.core().nodes().get(Account.NODE).orElseThrow().heartbeatDeadline();
    assertTrue(after.isBefore(before), "by the silence that counts from now: " + after);
  }

  @Test
  void aLineOfTheLogTellsOfEachRequestAndIsItsMetric() throws Exception {
    try (Environment function = environment(account.environment("CreateRoomFunction"))) {
      assertEquals("ready", function.next().kind());
      answer(
          function
              .api()
              .invoke(
                  event(
                      "POST",
                      "/rooms/v2/app-unknown/create",
                      Account.TOKEN,
                      Optional.of(Json.write(Map.of("region", "Tokyo"))))),
          404);
      Map<?, ?> line =
          function.printed().stream()
              .filter(l -> l.contains("gateway-request"))
              .map(l -> (Map<?, ?>) Json.read(l.getBytes(StandardCharsets.UTF_8)))
              .findFirst()
              .orElseThrow();
      assertEquals("CreateRoom", line.get("operation"));
      assertEquals("gateway-request", line.get("correlationId"));
      assertEquals(404, ((Number) line.get("status")).intValue());
      assertEquals(true, line.get("first"));
      assertTrue(line.containsKey("_aws"), line.toString());
    }
  }

  /** The second compiler and the clock of a busy machine aside: nothing is loaded any more. */
  @Test
  void beforeASnapshotItRehearsesAndWritesNothing() throws Exception {
    Path loaded = Path.of("target", "loaded-primed.txt").toAbsolutePath();
    List<String> flags = new ArrayList<>(Environment.SNAP_START);
    flags.add("-Xlog:class+load:file=" + loaded);
    Path collected = Path.of("target", "collected-primed.txt").toAbsolutePath();
    flags.add("-Xlog:gc:file=" + collected);
    Map<String, String> snapStart = account.environment("CreateRoomFunction");
    snapStart.putAll(Environment.SNAP_START_VARIABLES);
    long before = account.items();
    try (Environment function = environment(snapStart, flags.toArray(String[]::new))) {
      assertEquals("restore", function.next().kind(), "the snapshot is taken");
      assertEquals("ready", function.next().kind());
      assertEquals(before, account.items(), "nothing was written");
      long primed = ours(loaded);
      account.hangUp(); // No connection outlives a snapshot.
      answer(function.api().invoke(sample("create-room.json")), 201);
      assertTrue(
          ours(loaded) - primed <= MOST_LOADED_AFTER_PRIMING,
          (ours(loaded) - primed) + " classes were loaded after the snapshot");
      String collections = Files.readString(collected);
      assertFalse(collections.contains("System.gc()"), "it slows the first call: " + collections);
    }
  }

  private static long ours(Path loaded) throws IOException {
    return Files.readAllLines(loaded).stream()
        .filter(line -> line.contains(" dev.greenroom.") || line.contains(" software.amazon."))
        .count();
  }

  @Test
  void aMissingSettingIsNamedWhenTheFunctionStarts() throws Exception {
    Map<String, String> without = account.environment("CreateRoomFunction");
    without.remove("GREENROOM_TABLE_PREFIX");
    try (Environment function = environment(without)) {
      RuntimeApi.Said said = function.next();
      assertEquals("init/error", said.kind());
      assertTrue(said.text().contains("lacks GREENROOM_TABLE_PREFIX"), said.text());
    }
  }

  @Test
  void anUnknownSecretIsNamedBeforeASnapshotIsTaken() throws Exception {
    Map<String, String> other = account.environment("CreateRoomFunction");
    other.put("GREENROOM_MASTER_KEY_SECRET", "another");
    other.putAll(Environment.SNAP_START_VARIABLES);
    try (Environment function = environment(other, Environment.SNAP_START.toArray(String[]::new))) {
      RuntimeApi.Said said = function.next();
      assertTrue(said.kind().endsWith("error"), said.kind());
      String printed = String.join("\n", function.printed());
      assertTrue(
          printed.contains("secret 'another' in eu-central-1")
              && printed.contains("ResourceNotFoundException"),
          printed);
    }
  }

  @Test
  void onlyItsOwnClassesAreLoaded() throws Exception {
    Path loaded = Path.of("target", "loaded.txt").toAbsolutePath();
    try (Environment function =
        environment(account.environment("CreateRoomFunction"), "-Xlog:class+load:file=" + loaded)) {
      assertEquals("ready", function.next().kind());
      answer(function.api().invoke(sample("create-room.json")), 201);
    }
    List<String> classes =
        Files.readAllLines(loaded).stream()
            .map(line -> line.replaceFirst("^(\\[[^]]*])*\\s*", "").split(" ")[0])
            .toList();
    Set<String> functions =
        classes.stream()
            .filter(c -> c.matches("dev\\.greenroom\\.functions\\.([a-z0-9]+\\.)?\\w+Function"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        Set.of(
            "dev.greenroom.functions.CreateRoomFunction",
            "dev.greenroom.functions.HttpFunction",
            "dev.greenroom.functions.StreamingFunction"),
        functions);
    assertEquals(
        List.of(),
        classes.stream().filter(c -> c.startsWith("dev.greenroom.buildfiles.")).toList(),
        "of S3 it knows nothing");
    long own = classes.stream().filter(c -> c.startsWith("dev.greenroom.")).count();
    System.out.println("LambdaArtifactIT: create-room loads " + own + " of " + classes.size());
    assertTrue(own <= MOST_OWN_CLASSES, own + " classes of ours");
    assertTrue(classes.size() <= MOST_CLASSES, classes.size() + " classes");
  }

  @Test
  void theArtifactHoldsWhatWasDecidedAndNoMore() throws Exception {
    List<String> decided =
        Files.readAllLines(Path.of("src", "test", "resources", "artifact-dependencies.txt"));
    List<String> held =
        Files.readAllLines(TARGET.resolve("artifact-dependencies.txt")).stream()
            .map(line -> line.strip().split(" ")[0].split(":"))
            .filter(parts -> parts.length >= 4)
            .map(parts -> parts[0] + ":" + parts[1])
            .sorted()
            .toList();
    assertEquals(
        decided,
        held,
        "a jar comes or goes: decide on it by its cost in cold start, and change the list");
    assertTrue(Files.size(ZIP) <= LARGEST_ZIP, Files.size(ZIP) + " bytes packed");
    assertTrue(Files.size(JAR) <= LARGEST_JAR, Files.size(JAR) + " bytes");
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      assertTrue(
          jar.stream().allMatch(entry -> entry.getMethod() == ZipEntry.STORED),
          "stored: what is packed starts a tenth slower");
    }
  }
}
