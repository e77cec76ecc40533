package dev.greenroom.local.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge itself: each kind of mistake is shown to it once. */
class JudgeTest {

  private static List<String> judged(String path, int status, String type, String body)
      throws IOException {
    Headers headers = new Headers();
    headers.set("Content-Type", type);
    Judge.judge("GET", path, status, headers, body.getBytes(StandardCharsets.UTF_8));
    return Judge.taken();
  }

  @Test
  void everyServerOfTheTestsIsAJudgedOne() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
    server.stop(0);
    assertEquals(JudgedServer.class, server.getClass());
  }

  @Test
  void whatTheContractAllowsPasses() throws IOException {
    assertEquals(List.of(), judged("/orgs/v1", 200, "application/json", "{\"orgs\":[]}"));
    assertEquals(List.of(), judged("/healthz", 200, "text/plain", "no operation"));
  }

  @Test
  void aStatusThatIsNotListedIsNoted() throws IOException {
    String text = "{\"message\":\"teapot\"}";
    assertTrue(judged("/orgs/v1", 418, "application/json", text).getFirst().contains("418"));
  }

  @Test
  void aShapeATypeAndAFaultAreNoted() throws IOException {
    assertTrue(judged("/orgs/v1", 200, "application/json", "{}").getFirst().contains("lacks orgs"));
    assertTrue(judged("/orgs/v1", 200, "text/plain", "{}").getFirst().contains("content type"));
    String text = "{\"message\":\"x\"}";
    assertTrue(judged("/orgs/v1", 500, "application/json", text).getFirst().contains("fault"));
  }

  @Test
  void ourOwnOperationsAreJudgedByWhatIsServed() throws IOException {
    String path = "/greenroom/v1/jobs";
    assertTrue(judged(path, 200, "text/plain", "[]").getFirst().contains("content type"));
  }
}
