package dev.greenroom.streams.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(30)
class GatewayTest {

  @Test
  void whoComesWhileItStartsWaitsAndWhoAsksForItsHealthIsToldAtOnce() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Gateway gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, line -> {});
      CompletableFuture<HttpResponse<String>> early =
          client.sendAsync(
              HttpRequest.newBuilder(gateway.url().resolve("/apps/v2/apps")).build(),
              BodyHandlers.ofString());
      assertEquals(
          503,
          client
              .send(
                  HttpRequest.newBuilder(gateway.url().resolve("/healthz")).build(),
                  BodyHandlers.ofString())
              .statusCode());
      assertThrows(TimeoutException.class, () -> early.get(200, TimeUnit.MILLISECONDS));
      gateway.close();
      assertEquals(503, early.get(5, TimeUnit.SECONDS).statusCode(), "it never started");
    }
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "only Linux answers at 127.0.0.2 without being told to")
  void whoWasHeardBeforeItClosedIsAnsweredInWholeAtEitherAddress() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (boolean first : List.of(true, false)) {
        Gateway gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, line -> {});
        URI second = gateway.listenAlso("127.0.0.2");
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        OwnRoutes slow =
            exchange -> {
              heard.countDown();
              try {
                mayAnswer.await();
                Gateway.send(exchange, 200, "whole".getBytes(StandardCharsets.UTF_8));
              } catch (InterruptedException e) {
                Gateway.send(exchange, 500, new byte[0]);
              }
              return true;
            };
        gateway.serve(new FunctionRoutes(null, InstantSource.system()), slow, () -> true);
        CompletableFuture<HttpResponse<String>> answer =
            client.sendAsync(
                HttpRequest.newBuilder(first ? gateway.url() : second).build(),
                BodyHandlers.ofString());
        heard.await();
        Thread closing = Thread.ofVirtual().start(gateway::close);
        while (listens(gateway.url()) || listens(second)) {
          Thread.onSpinWait();
        }
        mayAnswer.countDown();
        assertEquals("whole", answer.get(5, TimeUnit.SECONDS).body());
        closing.join();
      }
    }
  }

  private static boolean listens(URI address) {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
