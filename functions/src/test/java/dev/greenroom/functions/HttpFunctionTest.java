package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.http.ResponseSink;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeImages;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpFunctionTest {
  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static final class Recorded implements ResponseSink {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final List<Map<String, String>> headers = new ArrayList<>();
    int status;

    @Override
    public OutputStream start(int code, Map<String, String> with) {
      status = code;
      headers.add(with);
      return out;
    }

    String text() {
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private void stream(String method, String path, String token, ResponseSink sink)
      throws IOException {
    Request request = api.request(method, path).token(token);
    HttpRequest parsed = HttpRequest.ofEvent((Map<?, ?>) Json.read(request.event()));
    api.functions.serving(method, path).stream(parsed, sink);
  }

  private String created() {
    return api.post("/builds/v3/builds")
        .body(Map.of("buildSizeInBytes", 1))
        .send()
        .string("buildId");
  }

  @Test
  void aStreamIsSeenAsItComes() throws Exception {
    String buildId = created();
    CountDownLatch seen = new CountDownLatch(1);
    api.images.work(
        log -> {
          log.line("early");
          try {
            seen.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return FakeImages.succeed(log);
        });
    Recorded sink = new Recorded();
    ResponseSink watching =
        (status, headers) -> {
          sink.start(status, headers);
          return new OutputStream() {
            @Override
            public void write(int b) {
              sink.out.write(b);
            }

            @Override
            public void flush() {
              if (sink.text().contains("early\n")) {
                seen.countDown();
              }
            }
          };
        };
    stream("POST", "/builds/v3/builds/" + buildId + "/run", Api.TOKEN, watching);
    assertEquals(200, sink.status);
    assertEquals("application/octet-stream", sink.headers.getFirst().get("content-type"));
    assertEquals("*", sink.headers.getFirst().get("access-control-allow-origin"));
    assertTrue(sink.text().endsWith("bytes.\n"), sink.text());
  }

  @Test
  void aReaderThatGoesAwayDoesNotEndABuild() throws Exception {
    String buildId = created();
    CountDownLatch gone = new CountDownLatch(1);
    api.images.work(
        log -> {
          try {
            gone.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return FakeImages.succeed(log);
        });
    ResponseSink broken =
        (status, headers) ->
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("broken pipe");
              }
            };
    assertThrows(
        IOException.class,
        () -> stream("POST", "/builds/v3/builds/" + buildId + "/run", Api.TOKEN, broken));
    gone.countDown();
    assertTrue(
        api.post("/builds/v3/builds/" + buildId + "/run").send().text().endsWith("bytes.\n"));
    assertEquals("succeeded", api.get("/builds/v3/builds/" + buildId).send().string("status"));
    assertEquals(List.of(), api.log);
  }

  @Test
  void aRefusalBeforeTheFirstByteIsOrdinaryJson() throws Exception {
    api.uploads.complete(false);
    String path = "/builds/v3/builds/" + created() + "/run";
    Recorded refused = new Recorded();
    stream("POST", path, Api.TOKEN, refused);
    assertEquals(400, refused.status);
    assertEquals("application/json", refused.headers.getFirst().get("content-type"));
    assertTrue(refused.text().startsWith("{\"message\":\"The upload is not complete"));
    Recorded stranger = new Recorded();
    stream("POST", path, "wrong", stranger);
    assertEquals(401, stranger.status);
    Recorded plain = new Recorded();
    stream("GET", "/orgs/v1", Api.TOKEN, plain);
    assertEquals(200, plain.status);
    assertTrue(plain.text().contains("\"orgs\""));
  }

  @Test
  void aFaultOfOursIsNamedInTheLogAndNotInTheAnswer() {
    api.images.work(FakeImages::succeed);
    String appId = api.deployed("duel");
    String processId = api.room(appId).string("processId");
    api.world.leaveEventsOut("a table is taken away under the handlers");
    api.world.client.deleteTable(t -> t.tableName(api.world.tables.rooms().name()));
    Request request = api.get("/rooms/v2/" + appId + "/info/some-room");
    Reply reply = raw(request.event(), "GET", "/rooms/v2/" + appId + "/info/some-room");
    assertEquals(500, reply.status());
    assertEquals(
        "Something went wrong on our side; the log names it under 'JKJaXmPLvHcESHA='.",
        reply.message());
    assertEquals(1, api.log.size());
    Map<?, ?> line = (Map<?, ?>) Json.read(api.log.getFirst().getBytes(StandardCharsets.UTF_8));
    assertEquals("JKJaXmPLvHcESHA=", line.get("requestId"));
    assertEquals("GetRoomInfo", line.get("operation"));
    assertTrue(((String) line.get("stack")).contains("ResourceNotFoundException"));
    assertFalse(api.log.getFirst().contains("\n"));
    assertFalse(reply.text().contains("Resource"), reply.text());
    assertFalse(processId.isEmpty());
  }

  private Reply raw(byte[] event, String method, String path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      api.functions.serving(method, path).handleRequest(new ByteArrayInputStream(event), out, null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Map<?, ?> response = (Map<?, ?>) Json.read(out.toByteArray());
    return new Reply(
        ((Long) response.get("statusCode")).intValue(),
        (Map<?, ?>) response.get("headers"),
        (String) response.get("body"));
  }

  @Test
  void anEventThatIsNoneIsAFault() {
    for (String event :
        List.of("", "[]", "7", "{", "{\"body\":\"%%%\",\"isBase64Encoded\":true}")) {
      assertEquals(
          500, raw(event.getBytes(StandardCharsets.UTF_8), "GET", "/orgs/v1").status(), event);
    }
    assertEquals(404, raw("{}".getBytes(StandardCharsets.UTF_8), "GET", "/orgs/v1").status());
  }

  @Test
  void theResponseIsOfPayloadFormat2() {
    byte[] event = api.get("/discovery/v2/ping").event();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new DiscoveryFunction(api.wiring).handleRequest(new ByteArrayInputStream(event), out, null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    assertEquals(
        "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\",\"access-control-allow-origin\":\"*\"},\"body\":\"[{\\\"region\\\":\\\"Frankfurt\\\",\\\"host\\\":\\\"127.0.0.1\\\",\\\"port\\\":8080}]\",\"isBase64Encoded\":false}",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aFunctionServesItsOwnRoutesOnly() {
    HttpRequest request = HttpRequest.ofEvent((Map<?, ?>) Json.read(api.get("/orgs/v1").event()));
    assertEquals(200, new OrganizationsFunction(api.wiring).respond(request).status());
    assertEquals(404, new RoomsFunction(api.wiring).respond(request).status());
  }

  @Test
  void browsersMayAskBeforehandForAnyPath() {
    for (String path : List.of("/orgs/v1", "/rooms/v2/a/connectioninfo/b", "/nothing")) {
      Reply reply = api.request("OPTIONS", path).without("authorization").send();
      assertEquals(204, reply.status());
      assertEquals(
          "authorization, content-type, idempotency-key, last-event-id",
          reply.header("access-control-allow-headers"));
      assertTrue(reply.header("access-control-allow-methods").contains("PATCH"));
      assertEquals("", reply.text());
    }
  }
}
