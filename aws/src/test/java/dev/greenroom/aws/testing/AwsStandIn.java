package dev.greenroom.aws.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * AWS as a test sees it: Moto, behind a door at which every call is written down, some fail as a
 * test wants, and {@code RunTask} has what Moto leaves out ({@link RunTasks}).
 */
public final class AwsStandIn implements AutoCloseable {
  /** The client of the JDK sets them itself. */
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings");

  private static final Pattern ERROR =
      Pattern.compile("\\{\"__type\":\"([^\"]*)\",\"message\":\"([^\"]*)\"}");

  private final Moto moto;
  private final HttpServer door;
  private final HttpClient http = HttpClient.newHttpClient();
  private final S3Door s3;
  private final RunTasks runTasks = new RunTasks();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<RefusedEntries> refusedEntries =
      new ConcurrentLinkedQueue<>();
  private volatile Optional<URI> tables = Optional.empty();
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  private record RefusedEntries(String code, Set<Integer> indexes) {}

  /**
   * What happens to one call.
   *
   * @param action to which, as {@code RunTask}
   * @param answer in place of that of AWS
   * @param done whether AWS does the work nevertheless
   */
  private record Fault(String action, Answer answer, boolean done) {}

  /**
   * @param status of HTTP
   * @param body of JSON, or XML for EC2
   */
  record Answer(int status, byte[] body) {
    static Answer json(int status, String text) {
      return new Answer(status, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private AwsStandIn(Moto moto) throws IOException {
    this.moto = moto;
    this.s3 = new S3Door(http, moto.url());
    this.door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    door.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    door.createContext("/", this::handle);
    door.start();
  }

  /** With a Moto of its own, which is closed with it. */
  public static AwsStandIn start() throws Exception {
    return new AwsStandIn(Moto.start());
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + door.getAddress().getPort());
  }

  /** Moto itself: what is asked there is not written down. */
  public URI behind() {
    return moto.url();
  }

  /** Calls of DynamoDB go there from now on; they are not among {@link #calls}. */
  public void tables(URI engine) {
    tables = Optional.of(engine);
  }

  /** What is S3 of it. */
  public S3Door s3() {
    return s3;
  }

  /** The actions that were called since the last time that this was asked. */
  public List<String> calls() {
    List<String> all = List.copyOf(calls);
    calls.clear();
    return all;
  }

  /** All that was ever sent, as it was sent. */
  public List<String> bodies() {
    return bodies;
  }

  /** The next call of that action is refused so. */
  public void refuse(String action, int status, String type, String message) {
    faults.add(new Fault(action, error(status, type, message), false));
  }

  /** The next call of that action is answered so, and nothing is done. */
  public void answer(String action, String body) {
    faults.add(new Fault(action, Answer.json(200, body), false));
  }

  /** The next call of that action is done, and its answer is lost. */
  public void loseAnswer(String action) {
    faults.add(new Fault(action, error(500, "ServerException", "lost"), true));
  }

  /** Of the next call that puts events those entries are refused, in an answer of status 200. */
  public void refuseEntries(String code, Integer... indexes) {
    refusedEntries.add(new RefusedEntries(code, Set.of(indexes)));
  }

  static Answer error(int status, String type, String message) {
    return Answer.json(status, "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(type, message));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (S3Door.isFor(exchange)) {
        s3.handle(exchange, body, calls);
        return;
      }
      String action = action(exchange, body);
      SeenCalls.add(exchange, action, body);
      if (tables.isPresent() && isForTables(exchange)) {
        answer(exchange, forward(exchange, tables.get(), Optional.empty(), body));
        return;
      }
      calls.add(action);
      bodies.add(new String(body, StandardCharsets.UTF_8));
      Optional<Fault> fault = faults.stream().filter(f -> f.action().equals(action)).findFirst();
      fault.ifPresent(faults::remove);
      Answer answer =
          fault.isPresent() && !fault.get().done()
              ? fault.get().answer()
              : serve(exchange, action, body);
      answer = fault.map(Fault::answer).map(f -> speaking(exchange, f)).orElse(answer);
      answer(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType(exchange));
    exchange.sendResponseHeaders(answer.status(), answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }

  private static boolean isForTables(HttpExchange exchange) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    return target != null && target.startsWith("DynamoDB");
  }

  /** EC2 says in XML what others say in JSON. */
  private static Answer speaking(HttpExchange exchange, Answer fault) {
    Matcher error = ERROR.matcher(new String(fault.body(), StandardCharsets.UTF_8));
    return exchange.getRequestHeaders().containsKey("X-Amz-Target") || !error.matches()
        ? fault
        : Answer.json(
            fault.status(),
            "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>"
                .formatted(error.group(1), error.group(2)));
  }

  private static String contentType(HttpExchange exchange) {
    return exchange.getRequestHeaders().containsKey("X-Amz-Target")
        ? "application/x-amz-json-1.1"
        : "text/xml";
  }

  private Answer serve(HttpExchange exchange, String action, byte[] body)
      throws IOException, InterruptedException {
    return switch (action) {
      case "RunTask" ->
          runTasks.run(
              read(body),
              (target, request) ->
                  forward(exchange, Optional.of(target), json.toJsonBytes(request)));
      case "RegisterTaskDefinition" ->
          forward(exchange, Optional.empty(), json.toJsonBytes(forMachines(read(body))));
      case "PutEvents" -> putEvents(exchange, body);
      case "ListTasks" -> page(read(body), forward(exchange, Optional.empty(), body));
      case "RegisterContainerInstance" -> {
        Answer answer = forward(exchange, Optional.empty(), body);
        runTasks.registered(read(body), read(answer.body()));
        yield answer;
      }
      default -> forward(exchange, Optional.empty(), body);
    };
  }

  /** Entries that are refused never reach the bus; those beside them do. */
  private Answer putEvents(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    RefusedEntries refused = refusedEntries.poll();
    if (refused == null) {
      return forward(exchange, Optional.empty(), body);
    }
    List<?> entries = (List<?>) read(body).get("Entries");
    List<Object> kept = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (!refused.indexes().contains(i)) {
        kept.add(entries.get(i));
      }
    }
    Iterator<?> done = List.of().iterator();
    if (!kept.isEmpty()) {
      byte[] fewer = json.toJsonBytes(Map.of("Entries", kept));
      Answer answer = forward(exchange, Optional.empty(), fewer);
      done = ((List<?>) read(answer.body()).get("Entries")).iterator();
    }
    List<Object> results = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      results.add(
          refused.indexes().contains(i)
              ? Map.of("ErrorCode", refused.code(), "ErrorMessage", "as the test wants")
              : done.next());
    }
    int failed = entries.size() - kept.size();
    return new Answer(
        200, json.toJsonBytes(Map.of("FailedEntryCount", failed, "Entries", results)));
  }

  /** Moto lists all at once; ECS 100 at most. */
  private Answer page(Map<String, Object> request, Answer all) {
    if (all.status() != 200) {
      return all;
    }
    List<?> arns = (List<?>) read(all.body()).get("taskArns");
    int most = request.get("maxResults") instanceof Number given ? given.intValue() : 100;
    int from = request.get("nextToken") instanceof String token ? Integer.parseInt(token) : 0;
    int to = Math.min(arns.size(), from + most);
    Map<String, Object> page = new HashMap<>(Map.of("taskArns", arns.subList(from, to)));
    if (to < arns.size()) {
      page.put("nextToken", Integer.toString(to));
    }
    return new Answer(200, json.toJsonBytes(page));
  }

  /** Moto takes what may run outside of AWS for something of Fargate. */
  private static Map<String, Object> forMachines(Map<String, Object> definition) {
    Map<String, Object> changed = new HashMap<>(definition);
    changed.computeIfPresent(
        "requiresCompatibilities",
        (name, all) -> ((List<?>) all).contains("EXTERNAL") ? List.of("EC2") : all);
    return changed;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> read(byte[] body) {
    return (Map<String, Object>) json.fromJson(body);
  }

  private static String action(HttpExchange exchange, byte[] body) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if (target != null) {
      return target.substring(target.lastIndexOf('.') + 1);
    }
    return Stream.of(new String(body, StandardCharsets.UTF_8).split("&"))
        .filter(pair -> pair.startsWith("Action="))
        .map(pair -> URLDecoder.decode(pair.substring(7), StandardCharsets.UTF_8))
        .findFirst()
        .orElse(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
  }

  private Answer forward(HttpExchange exchange, Optional<String> otherTarget, byte[] body)
      throws IOException, InterruptedException {
    return forward(exchange, moto.url(), otherTarget, body);
  }

  private Answer forward(
      HttpExchange exchange, URI behind, Optional<String> otherTarget, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI().toString()))
            .version(HttpClient.Version.HTTP_1_1)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, values.getFirst());
              }
            });
    otherTarget.ifPresent(
        target ->
            request.setHeader("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + target));
    HttpResponse<byte[]> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(answer.statusCode(), answer.body());
  }

  @Override
  public void close() {
    door.stop(0);
    http.shutdownNow();
    moto.close();
  }
}
