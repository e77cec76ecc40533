package dev.greenroom.agent;

import dev.greenroom.events.NodeHeartbeat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tells which images are on this machine when that has changed, and gets those ready that are asked
 * for, beside all else that the agent does. One that fails is said, stops no other, and is tried
 * again later.
 */
final class ImagesAhead {
  private static final int MOST_READY = 16;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private final ImageShelf shelf;
  private final Executor looks;
  private final Executor workers;
  private final InstantSource clock;
  private final Consumer<String> log;

  /** What was got ready last, by the ids by which it was asked for: a shelf may know others. */
  private final Deque<String> ready = new ArrayDeque<>();

  private final Set<String> underWay = new HashSet<>();
  private final Map<String, RetryPause> failed = new HashMap<>();
  private Optional<List<String>> told = Optional.empty();
  private Optional<List<String>> seen = Optional.empty();
  private boolean looking;
  private Optional<Instant> lookedAt = Optional.empty();

  /**
   * @param looks for looks at what is there
   * @param workers as many as there may be got ready at once
   */
  ImagesAhead(
      ImageShelf shelf,
      Executor looks,
      Executor workers,
      InstantSource clock,
      Consumer<String> log) {
    this.shelf = shelf;
    this.looks = looks;
    this.workers = workers;
    this.clock = clock;
    this.log = log;
  }

  /**
   * What is to be said now: all that are here, where they are not those that were told. A runtime
   * that does not answer delays this alone.
   */
  synchronized Optional<List<String>> news(Instant now) {
    if (lookedAt.isEmpty()
        || now.isBefore(lookedAt.get())
        || !now.isBefore(lookedAt.get().plus(LOOK_EVERY))) {
      lookedAt = Optional.of(now);
      if (!looking) {
        looking = true;
        if (!start(looks, this::look)) {
          looking = false;
        }
      }
    }
    return seen.map(
            here ->
                Stream.concat(ready.stream(), here.stream())
                    .distinct()
                    .limit(NodeHeartbeat.MOST_IMAGES)
                    .toList())
        .filter(held -> !told.equals(Optional.of(held)));
  }

  private void look() {
    Optional<List<String>> here = Optional.empty();
    try {
      here = Optional.of(shelf.held());
    } catch (RuntimeException outOfReach) {
      // The runtime says itself that it fails; what was seen before is as good a guess as any.
    }
    looked(here);
  }

  private synchronized void looked(Optional<List<String>> here) {
    looking = false;
    seen = here.or(() -> seen);
  }

  /** False once the agent is closed. */
  private static boolean start(Executor on, Runnable task) {
    try {
      on.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** The control plane has heard it. */
  synchronized void told(List<String> held) {
    told = Optional.of(held);
  }

  /** All that are to be got ready; what is under way, or waits after a failure, is left to it. */
  synchronized void asked(List<String> imageIds) {
    failed.keySet().retainAll(imageIds);
    if (imageIds.stream().anyMatch(told.orElse(List.of())::contains)) {
      // It was heard, and is not known any more.
      told = Optional.empty();
    }
    Instant now = clock.instant();
    for (String imageId : imageIds) {
      RetryPause pause = failed.get(imageId);
      if (!ready.contains(imageId)
          && (pause == null || pause.over(now))
          && underWay.add(imageId)
          && !start(workers, () -> prepare(imageId))) {
        underWay.remove(imageId);
      }
    }
  }

  private void prepare(String imageId) {
    Optional<String> why = Optional.empty();
    try {
      shelf.prepare(imageId);
    } catch (IOException | RuntimeException e) {
      why = Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = Optional.of("interrupted");
    }
    done(imageId, why);
  }

  private synchronized void done(String imageId, Optional<String> why) {
    underWay.remove(imageId);
    if (why.isEmpty()) {
      ready.addFirst(imageId);
      if (ready.size() > MOST_READY) {
        ready.removeLast();
      }
      failed.remove(imageId);
      log.accept("Image %s is ready ahead of its first room.".formatted(imageId));
      return;
    }
    RetryPause pause =
        failed.computeIfAbsent(imageId, id -> new RetryPause(FIRST_PAUSE, LONGEST_PAUSE));
    if (pause.failed(clock.instant())) {
      log.accept(
          "Image %s could not be got ready ahead, trying again later: %s"
              .formatted(imageId, why.get()));
    }
  }
}
