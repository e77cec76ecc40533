package dev.greenroom.local.docker;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What the processes of an application share. It goes with the application. */
final class SharedVolumes {
  private final Engine engine;
  private final String installation;

  SharedVolumes(Engine engine, String installation) {
    this.engine = engine;
    this.installation = installation;
  }

  /**
   * Removes those of applications that are no more, once no container has them.
   *
   * @return how many
   */
  int removeUnless(Predicate<String> keeps) {
    int removed = 0;
    for (InspectVolumeResponse volume : mine()) {
      Optional<String> app =
          Optional.ofNullable(volume.getLabels()).map(Map::copyOf).flatMap(Labels::app);
      if (app.filter(keeps.negate()).isPresent()) {
        removed += removed(volume.getName()) ? 1 : 0;
      }
    }
    return removed;
  }

  private List<InspectVolumeResponse> mine() {
    return Optional.ofNullable(
            engine
                .client()
                .listVolumesCmd()
                .withFilter("label", List.of(Labels.INSTALLATION + "=" + installation))
                .exec()
                .getVolumes())
        .orElse(List.of());
  }

  private boolean removed(String name) {
    try {
      engine.client().removeVolumeCmd(name).exec();
      return true;
    } catch (ConflictException | NotFoundException inUseOrGone) {
      return false;
    }
  }
}
