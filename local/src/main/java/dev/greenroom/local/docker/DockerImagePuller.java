package dev.greenroom.local.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.RegistryLogin;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.local.host.FolderName;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the engine of this machine pull. The login goes with the one request and is kept nowhere.
 */
final class DockerImagePuller implements ImagePuller {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final String installation;
  private final String platform;

  DockerImagePuller(Engine engine, String installation, String platform) {
    this.engine = engine;
    this.installation = installation;
    this.platform = platform;
  }

  @Override
  public Pulled pull(Order order, BuildLog log) throws BuildFailed {
    ImageReference image = order.image();
    AtomicBoolean late = new AtomicBoolean();
    boolean wasHere = isHere(image);
    try (Response response = engine.stream(request(order))) {
      Thread alarm = alarm(response, order.limit(), late);
      try {
        follow(response, image, log);
      } finally {
        alarm.interrupt();
      }
    } catch (IOException | RuntimeException e) {
      throw new BuildFailed(
          "Cannot pull %s: %s."
              .formatted(
                  image,
                  late.get()
                      ? "it took longer than %d minutes".formatted(order.limit().toMinutes())
                      : Words.of(e)));
    }
    return named(order, wasHere);
  }

  private static Thread alarm(Response response, Duration limit, AtomicBoolean late) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(limit);
                late.set(true);
                response.close();
              } catch (InterruptedException doneInTime) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Request request(Order order) throws IOException {
    ImageReference image = order.image();
    String version = image.digest().or(image::tag).orElse("latest");
    return Request.builder()
        .method(Request.Method.POST)
        .path(
            "/images/create?fromImage=%s&tag=%s&platform=%s"
                .formatted(encoded(image.name()), encoded(version), encoded(platform)))
        .putAllHeaders(
            order.login().isPresent()
                ? Map.of("X-Registry-Auth", header(image, order.login().get()))
                : Map.of())
        .build();
  }

  private static String header(ImageReference image, RegistryLogin login) throws IOException {
    byte[] json =
        JSON.writeValueAsBytes(
            Map.of(
                "username", login.username(),
                "password", login.password(),
                "serveraddress", image.host()));
    return Base64.getUrlEncoder().encodeToString(json);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A layer's progress comes many times a second: what it has come to is enough. */
  private static void follow(Response response, ImageReference image, BuildLog log)
      throws IOException, BuildFailed {
    try (MappingIterator<JsonNode> news =
        JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
      while (news.hasNextValue()) {
        JsonNode one = news.nextValue();
        if (one.hasNonNull("error")) {
          throw new BuildFailed(
              "Cannot pull %s: %s."
                  .formatted(image, one.get("error").asText().strip().replaceFirst("\\.$", "")));
        }
        if (one.hasNonNull("status") && !one.hasNonNull("progress")) {
          String layer = one.path("id").asText();
          log.line((layer.isEmpty() ? "" : layer + ": ") + one.get("status").asText());
        }
      }
    }
  }

  /** Under the name of the build it stays, whatever becomes of the one that it was pulled by. */
  private Pulled named(Order order, boolean wasHere) throws BuildFailed {
    InspectImageResponse seen = engine.client().inspectImageCmd(reference(order.image())).exec();
    String digest =
        order
            .image()
            .digest()
            .or(() -> digest(seen, order.image()))
            .orElseThrow(
                () ->
                    new BuildFailed(
                        "Cannot pull %s: the registry gave no digest.".formatted(order.image())));
    engine
        .client()
        .tagImageCmd(
            seen.getId(), ContainerSite.prefix(installation), FolderName.of(order.imageId()))
        .exec();
    if (!wasHere) {
      engine.client().removeImageCmd(reference(order.image())).exec();
    }
    return new Pulled(
        digest, seen.getSize(), Optional.ofNullable(seen.getArch()).flatMap(Architecture::parse));
  }

  private boolean isHere(ImageReference image) {
    try {
      engine.client().inspectImageCmd(reference(image)).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private static String reference(ImageReference image) {
    return image.name()
        + image.digest().map(d -> "@" + d).or(() -> image.tag().map(t -> ":" + t)).orElse("");
  }

  /** The engine leaves out what it adds to names of Docker Hub by itself. */
  private static Optional<String> digest(InspectImageResponse seen, ImageReference image) {
    String familiar =
        image.host().equals(ImageReference.DOCKER_HUB)
            ? image.path().replaceFirst("^library/", "")
            : image.name();
    return Optional.ofNullable(seen.getRepoDigests()).orElse(List.of()).stream()
        .filter(d -> d.startsWith(familiar + "@") || d.startsWith(image.name() + "@"))
        .map(d -> d.substring(d.indexOf('@') + 1))
        .findFirst();
  }
}
