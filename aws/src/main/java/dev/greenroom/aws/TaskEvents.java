package dev.greenroom.aws;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.ProcessReport;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Takes what ECS tells of tasks by EventBridge ({@code ECS Task State Change}): how a process
 * ended, which its agent cannot know, and that one ended before its agent has seen it. Events come
 * in any order and more than once; all but an end is passed over, and an end is written once.
 */
public final class TaskEvents {
  private static final String ENDED = "STOPPED";
  private static final String PROCESS_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final Consumer<ProcessReport> heard;

  /**
   * @param heard takes the report of an end, as from the process itself
   */
  public TaskEvents(Consumer<ProcessReport> heard) {
    this.heard = heard;
  }

  /**
   * Takes one event.
   *
   * @return true when it told of the end of a process that is known
   * @throws IllegalArgumentException for what is no such event
   */
  public boolean take(String event) {
    return take(CloudEvent.parse(event));
  }

  /** The same of one that is read. */
  boolean take(CloudEvent event) {
    Map<?, ?> detail = event.detail();
    String processId = event.text("startedBy").orElse("");
    if (!event.text("lastStatus").equals(Optional.of(ENDED)) || !isProcessId(processId)) {
      return false;
    }
    try {
      heard.accept(report(processId, exit(detail)));
      return true;
    } catch (GreenroomException e) {
      // Of another installation, or forgotten since; one on no node was never launched by us.
      if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.BAD_REQUEST) {
        return false;
      }
      throw e;
    }
  }

  /** Who has started a task of ours. */
  static boolean isProcessId(String startedBy) {
    return startedBy.matches(PROCESS_ID);
  }

  private static ProcessReport report(String processId, ExitReport exit) {
    return new ProcessReport(
        processId,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        0,
        true,
        Optional.empty(),
        0,
        0,
        0,
        Optional.of(exit),
        Optional.empty());
  }

  /** The game's code says all, unless the container has a reason besides, as for want of memory. */
  private static ExitReport exit(Map<?, ?> detail) {
    Optional<Map<?, ?>> game = game(detail);
    OptionalInt code =
        game.map(one -> one.get("exitCode"))
            .filter(Number.class::isInstance)
            .map(one -> OptionalInt.of(((Number) one).intValue()))
            .orElse(OptionalInt.empty());
    Optional<String> why = game.flatMap(one -> CloudEvent.text(one, "reason"));
    if (why.isEmpty() && code.isEmpty()) {
      why =
          CloudEvent.text(detail, "stoppedReason")
              .or(() -> CloudEvent.text(detail, "stopCode"))
              .or(() -> Optional.of("ECS gave no reason"));
    }
    return new ExitReport(code, at(detail), why.map(TaskEvents::clause));
  }

  private static Optional<Map<?, ?>> game(Map<?, ?> detail) {
    Stream<?> containers =
        detail.get("containers") instanceof List<?> all ? all.stream() : Stream.empty();
    return containers
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(one -> (Map<?, ?>) one)
        .filter(one -> TaskShape.GAME.equals(one.get("name")))
        .findFirst();
  }

  private static Instant at(Map<?, ?> detail) {
    String text =
        CloudEvent.text(detail, "stoppedAt")
            .or(() -> CloudEvent.text(detail, "updatedAt"))
            .orElseThrow(() -> new IllegalArgumentException("The event does not say when."));
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("The event is of '%s'.".formatted(text), e);
    }
  }

  private static String clause(String text) {
    return text.strip().replaceAll("\\.$", "");
  }
}
