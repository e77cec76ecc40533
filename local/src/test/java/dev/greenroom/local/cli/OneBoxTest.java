package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.functions.http.Json;
import dev.greenroom.local.account.AwsEngine;
import dev.greenroom.local.account.DocumentedPolicy;
import dev.greenroom.local.account.RecordedCalls;
import dev.greenroom.local.cli.api.ApiClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up --dynamodb aws} as a program of its own that has no DynamoDB Local to load, on tables
 * behind HTTP: it is killed, and comes back to all that was there.
 */
@Timeout(240)
class OneBoxTest {
  private static final Pattern READY =
      Pattern.compile("Greenroom is ready at (\\S+) \\(token (\\S+)\\)");
  private static final String INTERCEPTORS =
      "software/amazon/awssdk/global/handlers/execution.interceptors";

  /** What DynamoDB Local needs and Greenroom does not. */
  private static final Pattern LOCAL_ENGINE =
      Pattern.compile(".*/(DynamoDBLocal|sqlite4java)[^/]*\\.(jar|so)");

  @TempDir Path folder;
  private Process program;
  private URI url;
  private String token;

  private List<String> command(String... more) throws IOException {
    Path extra = folder.resolve("extra");
    Files.createDirectories(extra.resolve(INTERCEPTORS).getParent());
    Files.writeString(extra.resolve(INTERCEPTORS), RecordedCalls.class.getName() + "\n");
    String classPath =
        Stream.concat(
                Stream.of(extra.toString()),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !LOCAL_ENGINE.matcher(entry).matches()))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(classPath.length() < System.getProperty("java.class.path").length());
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dgreenroom.test.calls=" + folder.resolve("calls"),
            "-Xlog:class+load:file=" + folder.resolve("classes-%p"),
            "-cp",
            classPath,
            Greenroom.class.getName(),
            "up",
            "--dynamodb",
            "aws",
            "--runtime",
            "host",
            "--data",
            folder.resolve("data").toString(),
            "--port",
            "0");
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  private void start(AwsEngine engine, String... more) throws IOException {
    start(engine.environment(), more);
  }

  private void start(Map<String, String> environment, String... more) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(more)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder
        .environment()
        .merge(
            "PATH",
            Path.of(System.getProperty("java.home"), "bin").toString(),
            (path, java) -> path + File.pathSeparator + java);
    program = builder.start();
    BufferedReader out = program.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        url = URI.create(ready.group(1));
        token = ready.group(2);
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        return;
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("Greenroom did not start: " + said);
  }

  private Cli.Result run(String line) {
    Cli.Result result =
        new Cli()
            .env("GREENROOM_URL", url.toString())
            .env("GREENROOM_TOKEN", token)
            .run(line.split(" "));
    assertEquals(0, result.code(), line + ": " + result.err());
    return result;
  }

  /** The ids of all events, and their types. */
  private List<Map.Entry<Long, String>> events() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> response =
          client.send(
              HttpRequest.newBuilder(url.resolve("/greenroom/v1/events?follow=false&lastEventId=0"))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofLines());
      List<Map.Entry<Long, String>> events = new ArrayList<>();
      long[] id = new long[1];
      response
          .body()
          .forEach(
              line -> {
                if (line.startsWith("id: ")) {
                  id[0] = Long.parseLong(line.substring(4));
                } else if (line.startsWith("data: ")) {
                  Map<?, ?> event =
                      (Map<?, ?>) Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8));
                  events.add(Map.entry(id[0], event.get("type") + " " + event.get("id")));
                }
              });
      return events;
    }
  }

  private List<Map.Entry<Long, String>> eventsWith(String type, int times) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      List<Map.Entry<Long, String>> events = events();
      if (events.stream().filter(e -> e.getValue().startsWith(type + " ")).count() >= times) {
        return events;
      }
      assertTrue(System.nanoTime() < deadline, "no " + times + " × " + type + " in " + events);
      Thread.sleep(100);
    }
  }

  @Test
  void itIsKilledAndComesBackToAllThatWasThere() throws Exception {
    try (AwsEngine engine = AwsEngine.dynamoDbLocal()) {
      start(engine);
      try {
        run("app create duel");
        run(
            "deploy ../examples/echo-arena --rooms-per-process 3 --transport-type tcp"
                + " --container-port 7777 --requested-cpu 0.5 --requested-memory-mb 512");
        run("room create --room-id first --wait");
        List<Map.Entry<Long, String>> before = eventsWith("process.started", 1);
        // What nobody has read of the streams when it is killed is read afterwards.
        run("room create --room-id second --wait");
        program.destroyForcibly().waitFor();

        start(engine, "--public-url", "https://api.example.org/");
        uploadsGoTo("https://api.example.org/");
        List<String> rooms = run("room list").lines();
        assertTrue(rooms.stream().anyMatch(line -> line.contains("first")), rooms.toString());
        assertTrue(rooms.stream().anyMatch(line -> line.contains("second")), rooms.toString());
        run("room create --room-id third --wait");
        run("room destroy first");
        List<Map.Entry<Long, String>> after = eventsWith("room.destroyed", 1);
        assertEquals(before, after.subList(0, before.size()), "the history stays");
        assertEquals(
            LongStream.rangeClosed(1, after.size()).boxed().toList(),
            after.stream().map(Map.Entry::getKey).toList(),
            "without a gap");
        assertEquals(
            after.size(), after.stream().map(Map.Entry::getValue).distinct().count(), "no doubles");
        assertEquals(
            3, after.stream().filter(e -> e.getValue().startsWith("room.created ")).count());
        assertEquals(
            1, after.stream().filter(e -> e.getValue().startsWith("process.started ")).count());
        untilFiguresAreKept();
      } finally {
        end();
      }
      noDynamoDbLocalWasThere();
      everyCallIsInThePolicy();
    }
  }

  @Test
  void aProfileMayTakeAnotherRole() throws Exception {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    HttpServer sts = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    sts.createContext("/", exchange -> answerAsSts(exchange, asked));
    sts.start();
    try (AwsEngine engine = AwsEngine.dynamoDbLocal()) {
      Map<String, String> environment = new LinkedHashMap<>(engine.environment());
      environment.keySet().removeIf(name -> name.contains("KEY"));
      environment.put("AWS_PROFILE", "games");
      environment.put("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:" + sts.getAddress().getPort());
      environment.put(
          "AWS_SHARED_CREDENTIALS_FILE",
          Files.writeString(
                  folder.resolve("credentials"),
                  "[studio]\naws_access_key_id = AKIASTUDIO\naws_secret_access_key = secret\n")
              .toString());
      environment.put(
          "AWS_CONFIG_FILE",
          Files.writeString(
                  folder.resolve("config"),
                  "[profile games]\nrole_arn = arn:aws:iam::123456789012:role/games\n"
                      + "source_profile = studio\n")
              .toString());
      start(environment);
      try {
        assertTrue(asked.getFirst().contains("Action=AssumeRole"), asked.toString());
        run("app create duel");
      } finally {
        end();
      }
    } finally {
      sts.stop(0);
    }
  }

  private static void answerAsSts(HttpExchange exchange, List<String> asked) throws IOException {
    asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    byte[] answer =
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
        <SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** Behind something that ends TLS. */
  private void uploadsGoTo(String base) {
    String answer =
        new ApiClient(url, Optional.of(token))
            .post("/builds/v3/builds", Map.of("buildSizeInBytes", 1000))
            .toString();
    assertTrue(answer.contains(base), answer);
    assertFalse(answer.contains(url.toString()), answer);
  }

  /** As systemd ends it. */
  private void end() throws InterruptedException {
    program.destroy();
    assertTrue(program.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, program.exitValue());
  }

  private void noDynamoDbLocalWasThere() throws IOException {
    assertFalse(Files.exists(folder.resolve("data").resolve("tables")));
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      assertEquals(List.of(), files.filter(f -> f.toString().endsWith(".db")).toList());
    }
    int logs = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log :
          files.filter(f -> f.getFileName().toString().startsWith("classes-")).toList()) {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        assertTrue(lines.stream().anyMatch(l -> l.contains("dev.greenroom.local.AccountDynamoDb")));
        assertEquals(
            List.of(),
            lines.stream()
                .filter(
                    l ->
                        l.contains("dynamodbv2.local")
                            || l.contains("sqlite4java")
                            || l.contains("EmbeddedDynamoDb"))
                .toList());
        logs++;
      }
    }
    assertEquals(2, logs, "one a start");
  }

  /** The first heartbeat of ten seconds writes what processes use, whenever the test came by. */
  private void untilFiguresAreKept() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Files.readAllLines(folder.resolve("calls")).stream()
        .noneMatch(call -> call.startsWith("dynamodb:BatchWriteItem "))) {
      assertTrue(System.nanoTime() < deadline, "no figures of the process were written");
      Thread.sleep(100);
    }
  }

  private void everyCallIsInThePolicy() throws IOException {
    DocumentedPolicy policy = new DocumentedPolicy();
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertEquals(List.of(), calls.stream().filter(call -> !policy.allows(call)).toList());
    TreeSet<String> unused = new TreeSet<>(policy.actions());
    calls.forEach(call -> unused.remove(call.split(" ")[0]));
    // What only other days ask for: mending tables, taking members away, jobs that write.
    unused.removeAll(
        List.of(
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable"));
    assertEquals(Set.of(), unused);
  }
}
