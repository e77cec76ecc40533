package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What one installation has in the engine, found by its label alone. */
public final class Leavings {
  private final Engine engine;
  private final String installation;

  /**
   * @param installation the value of the label
   */
  public Leavings(Engine engine, String installation) {
    this.engine = engine;
    this.installation = installation;
  }

  /** Removes the containers of processes whose end was recorded. */
  void removeForgotten(Predicate<String> forgotten) {
    for (Container container : containers()) {
      String processId = container.getLabels().get(Labels.PROCESS);
      if (processId != null && forgotten.test(processId)) {
        remove(container);
      }
    }
  }

  /**
   * Removes everything: containers, images, volumes, the network.
   *
   * @return how many containers
   */
  public int removeAll() {
    List<Container> containers = containers();
    containers.forEach(this::remove);
    engine
        .client()
        .listImagesCmd()
        .withLabelFilter(Map.of(Labels.INSTALLATION, installation))
        .exec()
        .forEach(image -> removeImage(image.getId()));
    pulled().forEach(this::removeImage);
    engine
        .client()
        .listVolumesCmd()
        .withFilter("label", List.of(Labels.INSTALLATION + "=" + installation))
        .exec()
        .getVolumes()
        .forEach(volume -> quietly(() -> engine.client().removeVolumeCmd(volume.getName()).exec()));
    new GameNetwork(engine, installation, "").remove();
    return containers.size();
  }

  /** What was pulled has no label, only a name that an installation alone gives. */
  private List<String> pulled() {
    String mine = ContainerSite.prefix(installation) + ":";
    return engine.client().listImagesCmd().exec().stream()
        .filter(image -> image.getRepoTags() != null)
        .flatMap(image -> Arrays.stream(image.getRepoTags()))
        .filter(tag -> tag.startsWith(mine))
        .toList();
  }

  private void removeImage(String image) {
    quietly(() -> engine.client().removeImageCmd(image).withForce(true).exec());
  }

  private List<Container> containers() {
    return engine
        .client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Labels.INSTALLATION, installation))
        .exec();
  }

  private void remove(Container container) {
    quietly(
        () ->
            engine
                .client()
                .removeContainerCmd(container.getId())
                .withForce(true)
                .withRemoveVolumes(true)
                .exec());
  }

  private static void quietly(Runnable removal) {
    try {
      removal.run();
    } catch (NotFoundException | ConflictException goneOrGoing) {
      // That is what was wanted.
    } catch (DockerException e) {
      // What cannot be removed now is tried again by the next start.
    }
  }
}
