package dev.greenroom.streams.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
