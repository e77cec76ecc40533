package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

@Timeout(30)
class PromptPostsTest {
  private static final String BODY = "{\"TableName\":\"rooms\",\"text\":\"Zürich\"}";
  private static final int WARM_UP = 50;
  private static final int CALLS = 100;

  /** How long Java listens, in nanoseconds. */
  private static final long LISTENS = 1_000_000;

  private final SdkHttpClient plain = UrlConnectionHttpClient.create();
  private final SdkHttpClient prompt = new PromptPosts(UrlConnectionHttpClient.create());

  @Test
  void whatIsPostedComesInWholeWithTheLengthThatWasSigned() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    HttpServer server = server(seen);
    try {
      assertEquals(200, post(prompt, url(server)));
      assertEquals(200, post(prompt, url(server)));
      assertEquals(200, post(prompt, url(server), ""));
    } finally {
      server.stop(0);
    }
    String request = "POST " + bytes().length + " " + BODY;
    assertEquals(List.of(request, request, "POST 0 "), seen);
  }

  /** By half of that millisecond at least, however fast the machine is. */
  @Test
  void itDoesNotWaitBeforeItUsesAConnectionAgain() throws Exception {
    HttpServer server = server(Collections.synchronizedList(new ArrayList<>()));
    try {
      long[] waiting = new long[CALLS];
      long[] not = new long[CALLS];
      for (int i = -WARM_UP; i < CALLS; i++) {
        long took = nanos(plain, url(server));
        long promptly = nanos(prompt, url(server));
        if (i >= 0) {
          waiting[i] = took;
          not[i] = promptly;
        }
      }
      assertTrue(
          median(waiting) - median(not) > LISTENS / 2,
          "%d ns, and %d without it".formatted(median(not), median(waiting)));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aConnectionThatWasClosedMeanwhileIsOpenedAnew() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerOnceEach(server));
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
      for (int i = 0; i < 5; i++) {
        assertEquals(200, post(prompt, url));
      }
    }
  }

  /** Says that the connection stays open, and closes it. */
  private static void answerOnceEach(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        in.readNBytes(bytes().length);
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static HttpServer server(List<String> seen) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String length = exchange.getRequestHeaders().getFirst("Content-Length");
          seen.add(exchange.getRequestMethod() + " " + length + " " + body);
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static byte[] bytes() {
    return BODY.getBytes(StandardCharsets.UTF_8);
  }

  private static long nanos(SdkHttpClient client, URI url) {
    long begun = System.nanoTime();
    post(client, url);
    return System.nanoTime() - begun;
  }

  private static long median(long[] all) {
    long[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static int post(SdkHttpClient client, URI url) {
    return post(client, url, BODY);
  }

  /** As the SDK posts what it has signed. */
  private static int post(SdkHttpClient client, URI url, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(url)
            .putHeader("Content-Length", Integer.toString(length))
            .putHeader("X-Amz-Target", "DynamoDB_20120810.GetItem")
            .build();
    try {
      HttpExecuteResponse answer =
          client
              .prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(request)
                      .contentStreamProvider(ContentStreamProvider.fromUtf8String(body))
                      .build())
              .call();
      try (InputStream in = answer.responseBody().orElseThrow()) {
        in.readAllBytes();
      }
      return answer.httpResponse().statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
