package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks containers to end, and lets the engine end those that do not. */
final class ContainerStops implements AutoCloseable {
  private final Engine engine;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  ContainerStops(Engine engine) {
    this.engine = engine;
  }

  /**
   * Sends the image's stop signal, and SIGKILL after the grace; returns at once. The engine keeps
   * the time, also when this Greenroom ends meanwhile.
   *
   * @param grace in whole seconds, rounded up; zero kills right away
   */
  void stop(String containerId, Duration grace) {
    threads.execute(
        () -> {
          try {
            if (grace.isPositive()) {
              ask(containerId, grace.plusMillis(999).toSeconds());
            } else {
              engine.client().killContainerCmd(containerId).exec();
            }
          } catch (DockerException | IOException endedOrGone) {
            // That is what was wanted; an engine that is away is asked again by the reaper.
          }
        });
  }

  private void ask(String containerId, long seconds) throws IOException {
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path("/containers/%s/stop?t=%d".formatted(containerId, seconds))
            .build();
    try (Response response = engine.stream(request)) {
      response.getBody().readAllBytes();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
