package dev.greenroom.local.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.local.cli.api.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The Hathora API in memory, as far as the command line and the demo use it. */
final class FakeHathora implements AutoCloseable {
  static final String TOKEN = "fake-token";

  /** A file of the last upload. */
  record Uploaded(int mode, byte[] content) {}

  /** Answers one call; the groups are those of the route's pattern. */
  private interface Handler {
    Object answer(Call call) throws Exception;
  }

  private record Route(String method, Pattern path, int status, Handler handler) {}

  /** One call that came in. */
  record Call(String method, String path, String query, byte[] body, Matcher groups, String key) {
    Json json() {
      return Json.read(new String(body, StandardCharsets.UTF_8));
    }

    String id(int group) {
      return groups.group(group);
    }
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  final List<String> calls = new CopyOnWriteArrayList<>();
  final Map<String, Map<String, Object>> apps = new ConcurrentHashMap<>();
  final Map<String, Uploaded> uploaded = new TreeMap<>();
  final List<Map<String, Object>> deployments = new CopyOnWriteArrayList<>();
  final List<String> idempotencyKeys = new CopyOnWriteArrayList<>();
  volatile String completion = "";
  volatile boolean buildsFail;
  volatile boolean partsFail;
  volatile int chunk = 10_485_760;

  private final List<Route> routes = new ArrayList<>();
  private final Map<Integer, byte[]> parts = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeFleet fleet;
  private volatile int buildSize;

  FakeHathora(FakeFleet fleet) throws IOException {
    this.fleet = fleet;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    fleet.openedAt(url(), this);
    routes();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  FakeFleet fleet() {
    return fleet;
  }

  private void routes() {
    on("GET", "/orgs/v1", 200, c -> Map.of("orgs", List.of(Map.of("orgId", "org-1"))));
    on("GET", "/apps/v2/apps", 200, c -> Map.of("applications", List.copyOf(apps.values())));
    on("POST", "/apps/v2/apps", 201, this::createApp);
    on("DELETE", "/apps/v2/apps/(.+)", 204, this::deleteApp);
    on("POST", "/builds/v3/builds", 201, this::createBuild);
    on("PUT", "/upload/(\\d+)", 200, this::put);
    on("POST", "/complete", 200, this::complete);
    on("POST", "/builds/v3/builds/bld-1/run", 200, c -> "unpacking\nthe Dockerfile is fine\n");
    on("GET", "/builds/v3/builds/bld-1", 200, c -> build(buildsFail ? "failed" : "succeeded"));
    on("POST", "/deployments/v3/apps/(.+)/deployments", 201, this::deploy);
    on("GET", "/deployments/v3/apps/(.+)/deployments/latest", 200, c -> deployments.getLast());
    on("POST", "/rooms/v2/(.+)/create", 201, this::createRoom);
    on("GET", "/rooms/v2/(.+)/connectioninfo/(.+)", 200, c -> room(fleet.connection(c.id(2))));
    on("GET", "/rooms/v2/(.+)/info/(.+)", 200, c -> room(fleet.info(c.id(2))));
    on("POST", "/rooms/v2/(.+)/suspend/(.+)", 204, c -> room(fleet.suspend(c.id(2))));
    on("POST", "/rooms/v2/(.+)/resume/(.+)", 200, c -> room(fleet.resume(c.id(2))));
    on("POST", "/rooms/v2/(.+)/destroy/(.+)", 204, c -> room(fleet.destroy(c.id(2))));
    on("GET", "/rooms/v2/(.+)/list/(.+)/active", 200, c -> fleet.roomsOf(c.id(2)));
    on("GET", "/processes/v3/apps/(.+)/processes/latest", 200, c -> fleet.processes());
    on("GET", "/processes/v3/apps/(.+)/processes/([^/]+)", 200, c -> room(fleet.process(c.id(2))));
    on("POST", "/processes/v3/apps/(.+)/processes/([^/]+)/stop", 204, c -> fleet.stop(c.id(2)));
    on(
        "GET",
        "/processes/v3/apps/(.+)/processes/process/(.+)/metrics",
        200,
        c -> room(fleet.metrics(c.id(2))));
    on("GET", "/logs/v1/(.+)/process/(.+)", 200, c -> fleet.log(c.id(2)));
    on("GET", "/greenroom/v1/why/(.+)", 200, c -> why(c.id(1)));
  }

  private static Object why(String id) throws Refused {
    if (id.equals("odd")) {
      return Map.of("kind", "comet");
    }
    if (!id.equals("arena")) {
      throw new Refused(404, "'%s' is neither a room nor a process".formatted(id));
    }
    return Map.of(
        "subject",
        id,
        "kind",
        "room",
        "cause",
        "Room arena was destroyed because its process exited with code 3.",
        "entries",
        List.of(
            Map.of(
                "at",
                "2026-01-02T03:04:05.678Z",
                "text",
                "Room arena was asked for by dev@example.org.",
                "facts",
                Map.of("by", "dev@example.org")),
            Map.of(
                "at",
                "2026-01-02T04:05:07.700Z",
                "text",
                "The process ended: exited with code 3.")),
        "cost",
        Map.of(
            "vcpuSeconds",
            1.5,
            "mibSeconds",
            3072,
            "egressBytes",
            4096,
            "amount",
            0.000021,
            "currency",
            "USD",
            "from",
            "2026-01-02T03:04:07.678Z",
            "until",
            "2026-01-02T03:04:10.678Z"),
        "log",
        List.of("turn 17"));
  }

  private void on(String method, String path, int status, Handler handler) {
    routes.add(new Route(method, Pattern.compile(path), status, handler));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      String query = exchange.getRequestURI().getRawQuery();
      byte[] body = exchange.getRequestBody().readAllBytes();
      calls.add(method + " " + path + (query == null ? "" : "?" + query));
      try {
        for (Route route : routes) {
          Matcher groups = route.path().matcher(path);
          if (route.method().equals(method) && groups.matches()) {
            authorize(exchange, path);
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            Object answer =
                route.handler().answer(new Call(method, path, query, body, groups, key));
            send(exchange, route.status(), answer);
            return;
          }
        }
        throw new Refused(404, "There is nothing at " + path);
      } catch (Refused e) {
        send(exchange, e.status, Map.of("message", e.getMessage()));
      } catch (Exception e) {
        send(exchange, 500, Map.of("message", "The fake broke: " + e));
      }
    }
  }

  private void authorize(HttpExchange exchange, String path) throws Refused {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    boolean open = path.startsWith("/upload/") || path.equals("/complete");
    if (open ? sent != null : !("Bearer " + TOKEN).equals(sent)) {
      throw new Refused(401, "The token is not known");
    }
  }

  private void send(HttpExchange exchange, int status, Object answer) throws IOException {
    if (answer instanceof byte[] tag) {
      exchange.getResponseHeaders().add("ETag", new String(tag, StandardCharsets.UTF_8));
    }
    byte[] bytes =
        switch (answer) {
          case byte[] tag -> new byte[0];
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          default -> new Json(answer).toString().getBytes(StandardCharsets.UTF_8);
        };
    exchange.sendResponseHeaders(status, status == 204 || bytes.length == 0 ? -1 : bytes.length);
    if (status != 204) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private Object createApp(Call call) {
    Map<String, Object> app = new LinkedHashMap<>();
    String id = call.json().at("appId").asText().orElse("app-" + (apps.size() + 1));
    app.put("appId", id);
    app.put("orgId", "org-1");
    app.put("appName", call.json().at("appName").text());
    app.put("appSecret", call.json().at("appSecret").asText().orElse("secret-1"));
    app.put("createdAt", "2026-01-02T03:04:05Z");
    app.put("deletedAt", null);
    apps.put(id, app);
    return app;
  }

  private Object deleteApp(Call call) throws Refused {
    return found(apps.remove(call.id(1)), "application");
  }

  private Object createBuild(Call call) {
    buildSize = (int) call.json().at("buildSizeInBytes").number();
    parts.clear();
    List<Map<String, Object>> urls = new ArrayList<>();
    for (int i = 1; i <= (buildSize + chunk - 1) / chunk; i++) {
      urls.add(Map.of("partNumber", i, "putRequestUrl", url() + "/upload/" + i));
    }
    Map<String, Object> build = build("created");
    build.put("maxChunkSize", chunk);
    build.put("uploadParts", urls);
    build.put("completeUploadPostRequestUrl", url() + "/complete");
    return build;
  }

  private static Map<String, Object> build(String status) {
    Map<String, Object> build = new LinkedHashMap<>();
    build.put("buildId", "bld-1");
    build.put("status", status);
    return build;
  }

  private Object put(Call call) throws Refused {
    if (partsFail) {
      throw new Refused(503, "slow down");
    }
    int number = Integer.parseInt(call.id(1));
    parts.put(number, call.body());
    return ("\"tag-" + number + "\"").getBytes(StandardCharsets.UTF_8);
  }

  private Object complete(Call call) throws IOException {
    completion = new String(call.body(), StandardCharsets.UTF_8);
    byte[] whole = new byte[parts.values().stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (int i = 1; i <= parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, whole, at, parts.get(i).length);
      at += parts.get(i).length;
    }
    unpack(whole);
    return "<CompleteMultipartUploadResult/>";
  }

  private void unpack(byte[] archive) throws IOException {
    uploaded.clear();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        uploaded.put(entry.getName(), new Uploaded(entry.getMode(), tar.readAllBytes()));
      }
    }
  }

  private Object deploy(Call call) {
    Map<String, Object> deployment = new LinkedHashMap<>();
    ((Map<?, ?>) call.json().value()).forEach((k, v) -> deployment.put(k.toString(), v));
    deployment.put("appId", call.id(1));
    deployment.put("deploymentId", "dep-" + (deployments.size() + 1));
    deployment.put(
        "defaultContainerPort",
        Map.of(
            "name",
            "default",
            "port",
            deployment.remove("containerPort"),
            "transportType",
            deployment.remove("transportType")));
    deployments.add(deployment);
    return deployment;
  }

  private Object createRoom(Call call) {
    if (call.key() != null) {
      idempotencyKeys.add(call.key());
    }
    return fleet.createRoom(call.id(1), call.json(), call.query());
  }

  private static Object room(Object found) throws Refused {
    return found(found, "room or process");
  }

  private static Object found(Object thing, String what) throws Refused {
    if (thing == null) {
      throw new Refused(404, "There is no such " + what);
    }
    return thing;
  }

  @Override
  public void close() {
    try {
      fleet.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
