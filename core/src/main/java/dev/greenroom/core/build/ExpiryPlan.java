package dev.greenroom.core.build;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the builds of one organization: a function of what was read. A build goes in two
 * steps. One that is over the limits and needed by nobody is noted; when it is still so {@link
 * #NOTICE} later, it is deleted. In between every index has caught up, and whoever deploys it takes
 * the note off (docs/decisions/0067-builds-go-in-two-steps.md).
 */
final class ExpiryPlan {
  /** Between the note and the deletion. */
  static final Duration NOTICE = Duration.ofHours(1);

  /** Between two looks at a build that stays. */
  static final Duration LOOK = Duration.ofDays(1);

  private ExpiryPlan() {}

  /** What is done to a build. */
  sealed interface Action {
    Build build();

    /** It stays, without a note; it is looked at again then. */
    record Keep(Build build, Instant next) implements Action {}

    /** It is noted. */
    record Note(Build build, Instant next) implements Action {}

    /** It was noted for long enough. */
    record Delete(Build build, String reason) implements Action {}
  }

  /**
   * @param kept all builds of the organization that are not deleted, newest first
   * @param due the ids of the images of those that are to be looked at now
   * @param needed the ids of the images that a live deployment needs
   */
  static List<Action> of(
      List<Build> kept, Set<String> due, Set<String> needed, BuildLimits limits, Instant now) {
    List<Action> actions = new ArrayList<>();
    int newer = 0;
    for (Build build : kept) {
      if (!build.status().over()) {
        continue;
      }
      if (due.contains(build.imageId())) {
        Optional<String> reason =
            needed.contains(build.imageId()) ? Optional.empty() : reason(build, newer, limits, now);
        actions.add(action(build, reason, now));
      }
      newer++;
    }
    return actions;
  }

  private static Action action(Build build, Optional<String> reason, Instant now) {
    if (reason.isEmpty()) {
      return new Action.Keep(build, now.plus(LOOK));
    }
    Optional<Instant> noted = build.unneededSince();
    if (noted.isEmpty()) {
      return new Action.Note(build, now.plus(NOTICE));
    }
    return noted.get().plus(NOTICE).isAfter(now)
        ? new Action.Note(build, noted.get().plus(NOTICE))
        : new Action.Delete(build, reason.get());
  }

  private static Optional<String> reason(Build build, int newer, BuildLimits limits, Instant now) {
    Instant ended = build.finishedAt().orElse(build.createdAt());
    if (!ended.plus(limits.age()).isAfter(now)) {
      return Optional.of("it ended %d days ago".formatted(Duration.between(ended, now).toDays()));
    }
    return newer >= limits.count()
        ? Optional.of("%d newer ones are kept".formatted(newer))
        : Optional.empty();
  }
}
