package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import dev.greenroom.agent.ImageShelf;
import dev.greenroom.local.host.FolderName;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The images of an installation in the engine of this machine. */
final class EngineShelf implements ImageShelf {
  private final Engine engine;
  private final String prefix;

  EngineShelf(Engine engine, String installation) {
    this.engine = engine;
    this.prefix = ContainerSite.prefix(installation) + ":";
  }

  /** Their tags: those of ordinary ids are the ids themselves. */
  @Override
  public List<String> held() {
    return engine.client().listImagesCmd().exec().stream()
        .sorted(Comparator.comparing(Image::getCreated).reversed())
        .flatMap(image -> tags(image).filter(tag -> tag.startsWith(prefix)))
        .map(tag -> tag.substring(prefix.length()))
        .toList();
  }

  private static Stream<String> tags(Image image) {
    return image.getRepoTags() == null ? Stream.empty() : Arrays.stream(image.getRepoTags());
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is built or pulled is in the engine from then on: there is nothing to wait for.
   */
  @Override
  public void prepare(String imageId) throws IOException {
    try {
      engine.client().inspectImageCmd(prefix + FolderName.of(imageId)).exec();
    } catch (NotFoundException e) {
      throw new IOException(
          "The image of build '%s' is not in the engine of this machine.".formatted(imageId));
    }
  }
}
