package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class DurableStackTest {
  @TempDir private Path temp;

  private static LocalStack start(Path data) throws StackFailed {
    return LocalStack.start(
        new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(data),
            "host",
            Duration.ofMinutes(5),
            Duration.ofSeconds(100),
            Duration.ofSeconds(1),
            false,
            Optional.empty()));
  }

  private static HttpResponse<String> send(
      LocalStack stack, String method, String path, String body)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(stack.url().resolve(path))
              .header("Authorization", "Bearer " + stack.token())
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void whatWasMadeIsThereAfterTheNextStart() throws Exception {
    Path data = temp.resolve("my data");
    String token;
    try (LocalStack first = start(data)) {
      token = first.token();
      assertEquals(
          201,
          send(
                  first,
                  "POST",
                  "/apps/v2/apps",
                  "{\"appName\":\"duel\",\"authConfiguration\":{\"anonymous\":{}}}")
              .statusCode());
    }
    try (LocalStack second = start(data)) {
      assertEquals(token, second.token());
      String apps = send(second, "GET", "/apps/v2/apps", "").body();
      assertTrue(apps.contains("\"duel\""), apps);
    }
  }

  @Test
  void dynamoDbLocalSendsNoTelemetry() throws Exception {
    // Its sign is a file with an installation id, in whatever folder Greenroom was started from.
    Path sign = Path.of("dynamodb-local-metadata.json");
    Files.deleteIfExists(sign);
    try (LocalStack stack = start(temp.resolve("data"))) {
      assertTrue(stack.url().getPort() > 0);
      assertFalse(Files.exists(sign));
    }
  }
}
