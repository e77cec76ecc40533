package dev.greenroom.aws;

import dev.greenroom.core.scaling.CloudNotices;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Takes what EC2 tells of single machines by EventBridge: that Spot takes one back in two minutes,
 * and that one ends. Of a machine that is none of ours nothing follows.
 */
public final class MachineEvents {
  /** {@code detail-type} of the two minutes before a machine of Spot is taken back. */
  public static final String INTERRUPTION = "EC2 Spot Instance Interruption Warning";

  /** {@code detail-type} of a machine that starts or ends. */
  public static final String STATE = "EC2 Instance State-change Notification";

  private static final List<String> ENDING = List.of("stopping", "shutting-down");
  private static final List<String> ENDED = List.of("stopped", "terminated");

  private final BiFunction<String, String, Optional<String>> nodeOf;
  private final CloudNotices notices;
  private final InstantSource clock;

  /**
   * @param nodeOf of an AWS region and the id of an instance, which node that is
   */
  public MachineEvents(
      BiFunction<String, String, Optional<String>> nodeOf,
      CloudNotices notices,
      InstantSource clock) {
    this.nodeOf = nodeOf;
    this.notices = notices;
    this.clock = clock;
  }

  /**
   * Takes an event. A machine that ends takes nothing new from here on; what runs on it is over
   * when it has ended.
   *
   * @return a sentence when that was news
   */
  public Optional<String> take(CloudEvent event) {
    String state = event.text("state").orElse("");
    boolean leaves = event.type().equals(INTERRUPTION) || ENDING.contains(state);
    if (!leaves && !ENDED.contains(state)) {
      return Optional.empty();
    }
    Optional<String> node =
        event.text("instance-id").flatMap(id -> nodeOf.apply(event.region(), id));
    return leaves
        ? node.flatMap(id -> notices.reclaimed(id, clock.instant()))
        : node.flatMap(id -> notices.gone(id, "EC2 says it is " + state, clock.instant()));
  }
}
