package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.events.OpenedPort;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.events.PublishedPort;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpControlPlaneTest {
  private static final NodeHeartbeat HEARTBEAT = heartbeat();

  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private HttpControlPlane control;
  private volatile int status = 200;
  private volatile String answer = "{\"confirmIdle\":[\"p-1\"],\"forget\":[\"p-2\"]}";
  private volatile boolean stall;
  private volatile String request;
  private volatile String body;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
    control = to(server.getAddress().getPort(), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    end.countDown();
    control.close();
    server.stop(0);
  }

  @Test
  void aHeartbeatGoesToItsNodeWithItsTokenAndComesBackWithQuestions() throws Exception {
    assertEquals(new HeartbeatAnswer(List.of("p-1"), List.of("p-2")), control.beat(HEARTBEAT));
    assertEquals("POST /api/greenroom/v1/nodes/node%201/heartbeat Bearer secret", request);
    Object json = Jsonb.builder().build().type(Object.class).fromJson(body);
    assertEquals(HEARTBEAT, NodeHeartbeat.fromJson(json));
  }

  @Test
  void aMachineJoinsUnlessItIsGoneForGood() throws Exception {
    NodeRegistration says =
        new NodeRegistration("game.example.org", 4000, 8192, 200, List.of("arm64"));
    status = 204;
    answer = "";
    assertTrue(control.join("node 1", says));
    assertEquals("PUT /api/greenroom/v1/nodes/node%201 Bearer secret", request);
    Object json = Jsonb.builder().build().type(Object.class).fromJson(body);
    assertEquals(
        Set.of("address", "milliVcpus", "memoryMb", "reservedMilliVcpus", "architectures"),
        ((Map<?, ?>) json).keySet());
    status = 410;
    answer = "{\"message\":\"ended\"}";
    assertFalse(control.join("node 1", says));
    status = 401;
    IOException e = assertThrows(IOException.class, () -> control.join("node 1", says));
    assertTrue(e.getMessage().startsWith("registration refused with status 401"), e.getMessage());
  }

  @Test
  void aRefusalIsAnErrorThatSaysWhy() {
    status = 401;
    answer = "{\"message\":\"unknown node\"}";
    IOException e = assertThrows(ControlPlane.TokenRefused.class, () -> control.beat(HEARTBEAT));
    assertTrue(e.getMessage().contains("401"), e.getMessage());
    assertTrue(e.getMessage().contains("unknown node"), e.getMessage());
  }

  @Test
  void anAnswerThatIsNoAnswerIsAnError() {
    for (String nonsense : List.of("", "<html>", "[]", "{\"forget\":3}")) {
      answer = nonsense;
      assertThrows(IOException.class, () -> control.beat(HEARTBEAT), nonsense);
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsGivenUp() throws IOException {
    stall = true;
    try (HttpControlPlane hasty = to(server.getAddress().getPort(), Duration.ofMillis(300))) {
      assertThrows(IOException.class, () -> hasty.beat(HEARTBEAT));
    }
  }

  @Test
  void nobodyThereIsAnError() {
    int port = server.getAddress().getPort();
    server.stop(0);
    try (HttpControlPlane nowhere = to(port, Duration.ofSeconds(5))) {
      assertThrows(IOException.class, () -> nowhere.beat(HEARTBEAT));
    }
  }

  private static HttpControlPlane to(int port, Duration limit) {
    return new HttpControlPlane(URI.create("http://127.0.0.1:" + port + "/api/"), "secret", limit);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      request =
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization");
      body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes, 0, stall ? 1 : bytes.length);
      if (stall) {
        exchange.getResponseBody().flush();
        end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static NodeHeartbeat heartbeat() {
    Instant at = Instant.parse("2026-01-02T03:04:05.678Z");
    return new NodeHeartbeat(
        "node 1",
        at,
        List.of(
            new ProcessReport(
                "p-1",
                Optional.of(at),
                Optional.of(at),
                List.of(new PublishedPort("default", 7777, "tcp")),
                List.of(new OpenedPort("tcp", 7777, "::")),
                3,
                true,
                Optional.of(at),
                0.25,
                5_000_000_000L,
                0,
                Optional.of(new ExitReport(OptionalInt.of(137), at)),
                Optional.of(false))));
  }
}
