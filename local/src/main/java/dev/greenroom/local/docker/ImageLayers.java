package dev.greenroom.local.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.greenroom.core.build.BuildReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks an engine which layers an image has: docker-java has no command for it. */
final class ImageLayers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImageLayers() {}

  /**
   * Those that have files, the lowest first.
   *
   * @param imageId the engine's own, {@code sha256:…}
   */
  static List<BuildReport.Layer> of(Engine engine, String imageId) throws IOException {
    Request request =
        Request.builder()
            .method(Request.Method.GET)
            .path("/images/%s/history".formatted(imageId))
            .build();
    try (Response response = engine.stream(request)) {
      return parse(JSON.readTree(response.getBody()));
    }
  }

  static List<BuildReport.Layer> parse(JsonNode history) {
    List<BuildReport.Layer> layers = new ArrayList<>();
    for (JsonNode entry : history) {
      long bytes = entry.path("Size").asLong();
      if (bytes > 0) {
        layers.add(new BuildReport.Layer(instruction(entry.path("CreatedBy").asText()), bytes));
      }
    }
    return layers.reversed();
  }

  /** As it stands in a Dockerfile, without what the builders put around it. */
  private static String instruction(String createdBy) {
    String text = createdBy.strip().replaceFirst("\\s*# buildkit$", "");
    if (text.startsWith("/bin/sh -c #(nop)")) {
      return text.substring("/bin/sh -c #(nop)".length()).strip();
    }
    if (text.startsWith("/bin/sh -c ")) {
      return "RUN " + text.substring("/bin/sh -c ".length());
    }
    return text.replaceFirst("^RUN /bin/sh -c ", "RUN ");
  }
}
