package dev.greenroom.aws;

import dev.greenroom.core.image.ImageArrivals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes what ECS tells of the tasks that get images onto machines. Each of them ends at once, since
 * its program is not there; that a container was made shows that its image is. Events come in any
 * order and more than once: an image that has come stays, and only an end counts.
 */
public final class AheadEvents {
  /** Docker had the image, made a container of it, and found nothing to begin with. */
  private static final String NOT_STARTED = "CannotStartContainerError";

  private final ImageArrivals arrivals;

  public AheadEvents(ImageArrivals arrivals) {
    this.arrivals = arrivals;
  }

  /**
   * Takes an event of a task.
   *
   * @return a sentence when it told of an image that did not come
   */
  public Optional<String> take(CloudEvent event) {
    Optional<AheadTask> task = event.text("startedBy").flatMap(AheadTask::of);
    if (task.isEmpty() || !event.text("lastStatus").equals(Optional.of("STOPPED"))) {
      return Optional.empty();
    }
    AheadTask one = task.get();
    Optional<Map<?, ?>> container = container(event.detail());
    if (container.filter(AheadEvents::wasMade).isPresent()) {
      arrivals.arrived(one.nodeId(), one.imageId());
      return Optional.empty();
    }
    if (!arrivals.failed(one.nodeId(), one.imageId(), one.tries())) {
      return Optional.empty();
    }
    String why =
        container
            .flatMap(map -> CloudEvent.text(map, "reason"))
            .or(() -> event.text("stoppedReason"))
            .or(() -> event.text("stopCode"))
            .orElse("ECS gave no reason");
    return Optional.of(
        "Image %s did not come to node %s, and is tried again later: %s"
            .formatted(one.imageId(), one.nodeId(), why));
  }

  /** One that could not be made may have an image that is not there: {@code No such image}. */
  private static boolean wasMade(Map<?, ?> container) {
    return container.get("exitCode") instanceof Number
        || CloudEvent.text(container, "runtimeId").isPresent()
        || CloudEvent.text(container, "reason").filter(r -> r.startsWith(NOT_STARTED)).isPresent();
  }

  private static Optional<Map<?, ?>> container(Map<?, ?> detail) {
    Stream<?> containers =
        detail.get("containers") instanceof List<?> all ? all.stream() : Stream.empty();
    return containers
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(one -> (Map<?, ?>) one)
        .filter(one -> AheadDefinitions.CONTAINER.equals(one.get("name")))
        .findFirst();
  }
}
