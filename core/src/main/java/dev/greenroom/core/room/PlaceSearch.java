package dev.greenroom.core.room;

import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation.Created;
import dev.greenroom.core.time.Retry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** One caller's way to a place: the open index, then a process of its own or a lane. */
final class PlaceSearch {
  /** Candidates looked at, so that concurrent callers spread over the oldest few. */
  private static final int CANDIDATES = 4;

  private static final int MOST_CANDIDATES_TRIED = 3;

  private static final int MOST_TRIES = 40;

  /** How often a lane is asked whose answers are lost. */
  private static final int MOST_ASKED = 5;

  private final Places places;
  private final String roomId;
  private final DeploymentSpec spec;
  private final Region region;
  private final PlaceAttempt attempt;

  PlaceSearch(Places places, Arrival arrival, DeploymentSpec spec, Region region) {
    this.places = places;
    this.roomId = arrival.room().roomId();
    this.spec = spec;
    this.region = region;
    this.attempt = new PlaceAttempt(places, arrival, spec, region);
  }

  Created run() {
    Optional<Created> found = amongOpen();
    if (found.isEmpty()) {
      found = spec.roomsPerProcess() == 1 ? alone() : throughLane();
    }
    return found.orElseThrow(
        () ->
            new GreenroomException(
                ErrorCode.INTERNAL, "No place was found in time; try again.", null));
  }

  /** One look at the index: what it shows may be stale, so one closed candidate is enough. */
  private Optional<Created> amongOpen() {
    List<String> open = places.processes().open(spec.deploymentId(), region, CANDIDATES);
    for (int next = 0; next < Math.min(open.size(), MOST_CANDIDATES_TRIED); next++) {
      Step step = attempt.join(places.processes().get(open.get(spread(next, open.size()))));
      if (step.found().isPresent() || step.verdict() == Step.Verdict.CLOSED) {
        return step.found();
      }
      places.retry().backOff(attempt.tries());
    }
    return Optional.empty();
  }

  /** The oldest first; who met a conflict, or takes a whole process, spreads over the others. */
  private int spread(int next, int size) {
    return next == 0 && spec.roomsPerProcess() > 1
        ? 0
        : Math.floorMod(roomId.hashCode() + next, size);
  }

  /** With one room a process there is nothing to share: a process of its own. */
  private Optional<Created> alone() {
    String processId = UUID.randomUUID().toString();
    while (attempt.tries() < MOST_TRIES) {
      Step step = attempt.open(processId);
      if (step.found().isPresent()) {
        return step.found();
      }
      places.retry().backOff(attempt.tries());
    }
    return Optional.empty();
  }

  private Optional<Created> throughLane() {
    Lane lane =
        new Lane(
            places.database(),
            places.tables(),
            spec.deploymentId(),
            region,
            roomId,
            spec.roomsPerProcess());
    Lane.Ticket ticket = ticket(lane, () -> lane.next(places.clock().instant()));
    boolean opener = ticket.first();
    while (attempt.tries() < MOST_TRIES) {
      Optional<Process> process =
          opener ? Optional.empty() : places.processes().get(ticket.processId());
      if (process.isEmpty() && !opener) {
        places.retry().backOff(1);
        process = places.processes().get(ticket.processId());
      }
      Step step = process.isEmpty() ? attempt.open(ticket.processId()) : attempt.join(process);
      if (step.found().isPresent()) {
        return step.found();
      }
      switch (step.verdict()) {
        case AGAIN -> places.retry().backOff(attempt.tries());
        case EXISTS -> opener = false;
        case CLOSED -> {
          long closed = ticket.generation();
          ticket = ticket(lane, () -> lane.after(closed, places.clock().instant()));
          opener = ticket.first();
        }
      }
    }
    return Optional.empty();
  }

  /** A ticket whose answer was lost is not asked for twice: its slot would stay empty. */
  private Lane.Ticket ticket(Lane lane, Supplier<Lane.Ticket> take) {
    Supplier<Lane.Ticket> next = take;
    for (int asked = 1; ; asked++) {
      try {
        return next.get();
      } catch (SdkException e) {
        if (!Retry.lostAnswer(e) || asked == MOST_ASKED) {
          throw e;
        }
        next = () -> lane.latest(places.clock().instant());
        places.retry().backOff(asked);
      }
    }
  }
}
