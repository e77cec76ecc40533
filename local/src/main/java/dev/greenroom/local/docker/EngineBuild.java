package dev.greenroom.local.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One build by the engine: BuildKit where it has it, else its classic builder. BuildKit takes the
 * context as the body of the request, without the session that its own client opens.
 */
final class EngineBuild {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ScheduledThreadPoolExecutor CLOCK =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().daemon().name("docker-build-limit").unstarted(task));

  private final Engine engine;
  private final Path tar;
  private final String tag;
  private final String platform;
  private final Map<String, String> labels;
  private final FailedLine lines;
  private final Consumer<String> log;
  private final BuildSteps steps;
  private final AtomicBoolean late = new AtomicBoolean();
  private final ClassicSteps classic;
  private Optional<String> error = Optional.empty();

  EngineBuild(
      Engine engine,
      Path tar,
      String tag,
      String platform,
      Map<String, String> labels,
      String dockerfile,
      Consumer<String> log,
      Consumer<BuildStep> report) {
    this.engine = engine;
    this.tar = tar;
    this.tag = tag;
    this.platform = platform;
    this.labels = labels;
    this.lines = new FailedLine(dockerfile);
    this.log = log;
    this.steps = new BuildSteps(log, report);
    this.classic = new ClassicSteps(report);
  }

  /**
   * Blocks until the image has its tag.
   *
   * @param limit after which the build is ended
   * @throws BuildFailed with the failing line of the Dockerfile where there is one
   */
  void run(Duration limit) throws BuildFailed, IOException {
    run(limit, true);
  }

  void run(Duration limit, boolean buildKit) throws BuildFailed, IOException {
    try (InputStream body = Files.newInputStream(tar);
        Response response = engine.stream(request(body, buildKit))) {
      ScheduledFuture<?> alarm =
          CLOCK.schedule(
              () -> {
                late.set(true);
                end(response);
              },
              limit.toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        follow(response.getBody());
      } finally {
        alarm.cancel(false);
      }
    } catch (IOException | RuntimeException e) {
      if (late.get()) {
        throw new BuildFailed(
            "The build took longer than %d minutes and was ended.".formatted(limit.toMinutes()));
      }
      if (buildKit && String.valueOf(e.getMessage()).toLowerCase().contains("buildkit")) {
        log.accept("This engine has no BuildKit; its classic builder is used.");
        run(limit, false);
        return;
      }
      throw new BuildFailed("The Docker engine ended the build: %s.".formatted(Words.of(e)));
    }
    classic.over(error);
    if (error.isPresent()) {
      String step = steps.failed().map(BuildKitTrace.Step::name).orElse(classic.current());
      throw new BuildFailed(lines.sentence(step, error.get()));
    }
  }

  private static void end(Response response) {
    response.close();
  }

  private Request request(InputStream body, boolean buildKit) throws IOException {
    return Request.builder()
        .method(Request.Method.POST)
        .path(
            "/build?version=%d&rm=1&forcerm=1&t=%s&platform=%s&labels=%s"
                .formatted(
                    buildKit ? 2 : 1,
                    encoded(tag),
                    encoded(platform),
                    encoded(JSON.writeValueAsString(labels))))
        .putAllHeaders(Map.of("Content-Type", "application/x-tar"))
        .body(body)
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void follow(InputStream body) throws IOException {
    try (MappingIterator<JsonNode> news = JSON.readerFor(JsonNode.class).readValues(body)) {
      while (news.hasNextValue()) {
        take(news.nextValue());
      }
    }
  }

  private void take(JsonNode news) {
    if (news.hasNonNull("error")) {
      JsonNode detail = news.path("errorDetail").path("message");
      error = Optional.of(detail.isTextual() ? detail.asText() : news.path("error").asText());
    } else if ("moby.buildkit.trace".equals(news.path("id").asText())) {
      steps.take(BuildKitTrace.parse(Base64.getDecoder().decode(news.path("aux").asText())));
    } else if (news.hasNonNull("stream")) {
      printed(news.get("stream").asText());
    } else if (news.hasNonNull("status")) {
      log.accept(news.get("status").asText());
    }
  }

  private void printed(String text) {
    for (String line : text.split("\n")) {
      String said = line.stripTrailing();
      classic.printed(said);
      if (!said.isEmpty() && !said.startsWith("Successfully tagged")) {
        log.accept(said);
      }
    }
  }
}
