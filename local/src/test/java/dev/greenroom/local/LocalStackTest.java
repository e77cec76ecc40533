package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.demo.Demo;
import dev.greenroom.local.cli.demo.Reaping;
import dev.greenroom.local.cli.demo.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of Greenroom in one process, with real games, over HTTP alone. */
class LocalStackTest {
  private static final Path ECHO_ARENA = Path.of("..", "examples", "echo-arena");
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(300);

  @TempDir Path folder;

  private StackOptions options(Optional<Path> data, int port) {
    return new StackOptions(
        port,
        "127.0.0.1",
        Optional.empty(),
        data,
        "host",
        IDLE,
        Duration.ofSeconds(20),
        Optional.empty(),
        TICK,
        false,
        Optional.empty());
  }

  private static int status(LocalStack stack, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) stack.url().resolve(path).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  private static HttpResponse<String> call(
      LocalStack stack, String method, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(stack.url().resolve(path))
              .header("Authorization", "Bearer " + stack.token())
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void theDemoPlaysOnTheRealStackAndNothingIsLeftBehind() throws Exception {
    List<String> printed = new ArrayList<>();
    URI url;
    try (LocalStack stack = LocalStack.start(options(Optional.empty(), 0))) {
      url = stack.url();
      assertEquals(200, status(stack, "/healthz"));
      new Demo(
              new ApiClient(stack.url(), Optional.of(stack.token())),
              new Stage(printed::add),
              ECHO_ARENA,
              new Reaping(IDLE, TICK, Duration.ofSeconds(4)),
              Optional.empty())
          .play();
      String jobs = call(stack, "GET", "/greenroom/v1/jobs", "").body();
      assertTrue(jobs.contains("is idle: no room and no connection"), jobs);
      String health = call(stack, "GET", "/healthz?full", "").body();
      assertTrue(health.startsWith("{\"status\":\"well\",\"problems\":[]"), health);
      assertTrue(health.contains("\"name\":\"job:archive\""), health);
    }
    assertEquals(13, printed.size(), printed.toString());
    assertThrows(
        IOException.class,
        () -> {
          try (InputStream in = url.resolve("/healthz").toURL().openStream()) {
            in.read();
          }
        });
    assertEquals(
        List.of(),
        ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList(),
        "a process is left behind");
  }

  @Test
  void whoAsksWhileItClosesIsAnsweredOrNotHeard() throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> callers = new ArrayList<>();
    try (LocalStack stack = LocalStack.start(options(Optional.empty(), 0))) {
      CountDownLatch began = new CountDownLatch(4);
      for (int i = 0; i < 4; i++) {
        callers.add(Thread.ofVirtual().start(() -> askUntilItIsGone(stack, began, answers)));
      }
      assertTrue(began.await(30, TimeUnit.SECONDS));
    }
    for (Thread caller : callers) {
      assertTrue(caller.join(Duration.ofSeconds(30)), "its connection was left open");
    }
    assertEquals(List.of(), answers.stream().filter(answer -> !answer.startsWith("200 ")).toList());
  }

  private static void askUntilItIsGone(
      LocalStack stack, CountDownLatch began, List<String> answers) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(stack.url().resolve("/apps/v2/apps"))
              .header("Authorization", "Bearer " + stack.token())
              .build();
      while (true) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        answers.add(answer.statusCode() + " " + answer.body());
        began.countDown();
      }
    } catch (IOException gone) {
      // As it should be.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() throws Exception {
    Path data = folder.resolve("data");
    String created;
    String token;
    try (LocalStack stack = LocalStack.start(options(Optional.of(data), 0))) {
      token = stack.token();
      created =
          call(
                  stack,
                  "POST",
                  "/apps/v2/apps",
                  "{\"appName\":\"duel\",\"authConfiguration\":{\"anonymous\":{}}}")
              .body();
      assertTrue(created.contains("\"appName\":\"duel\""), created);
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("token"))));
    try (LocalStack stack = LocalStack.start(options(Optional.of(data), 0))) {
      assertEquals(token, stack.token());
      String listed = call(stack, "GET", "/apps/v2/apps", "").body();
      String appId = created.replaceAll(".*\"appId\":\"([^\"]+)\".*", "$1");
      assertTrue(listed.contains(appId), listed);
    }
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String secret = created.replaceAll(".*\"appSecret\":\"([^\"]+)\".*", "$1");
        assertFalse(
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains(secret),
            "the application's secret stands in clear in " + file);
      }
    }
  }

  @Test
  void aPortInUseAndAFolderInUseAreOneSentenceEach() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      StackFailed failed =
          assertThrows(
              StackFailed.class,
              () -> LocalStack.start(options(Optional.empty(), taken.getLocalPort())));
      assertTrue(
          failed.getMessage().startsWith("Port " + taken.getLocalPort() + " on 127.0.0.1"),
          failed.getMessage());
    }
    Path data = folder.resolve("data");
    try (LocalStack stack = LocalStack.start(options(Optional.of(data), 0))) {
      StackFailed failed =
          assertThrows(StackFailed.class, () -> LocalStack.start(options(Optional.of(data), 0)));
      assertTrue(failed.getMessage().contains("in use by another Greenroom"));
      assertEquals(200, status(stack, "/healthz"));
    }
  }
}
