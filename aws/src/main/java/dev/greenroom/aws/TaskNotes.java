package dev.greenroom.aws;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.process.Process;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Notes as which task a process ran once ECS tells that it has ended: the log is named by the task,
 * and ECS forgets it an hour later. An event that comes twice is noted twice, with the same task.
 */
public final class TaskNotes {
  /** The fact that has the ARN of the task. */
  private static final String TASK = "task";

  /** More decisions than a process of some days has. */
  private static final int MOST = 200;

  private final Function<String, Optional<Process>> processes;
  private final Consumer<Decision> record;
  private final InstantSource clock;

  /**
   * @param processes by their ids
   */
  public TaskNotes(
      Function<String, Optional<Process>> processes,
      Consumer<Decision> record,
      InstantSource clock) {
    this.processes = processes;
    this.record = record;
    this.clock = clock;
  }

  /** Takes an event of a task; that of an end is noted for a process that is known. */
  public void take(CloudEvent event) {
    Optional<String> task = event.text("taskArn");
    event
        .text("startedBy")
        .filter(id -> event.text("lastStatus").equals(Optional.of("STOPPED")))
        .filter(TaskEvents::isProcessId)
        .filter(id -> task.isPresent() && processes.apply(id).isPresent())
        .ifPresent(id -> record.accept(note(id, task.get())));
  }

  private Decision note(String processId, String task) {
    return new Decision(
        processId,
        clock.instant(),
        DecisionKind.ranAsTask,
        "It ran as the task %s of ECS.".formatted(task.substring(task.lastIndexOf('/') + 1)),
        Map.of(TASK, task));
  }

  /** The task that was noted for a process. */
  public static Optional<String> of(Decisions decisions, String processId) {
    List<Decision> recorded = decisions.of(processId, MOST);
    return recorded.stream()
        .filter(decision -> decision.kind() == DecisionKind.ranAsTask)
        .flatMap(decision -> Optional.ofNullable(decision.facts().get(TASK)).stream())
        .findFirst();
  }
}
