package dev.greenroom.core.why;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Rooms;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The first line: how it stands, and the one cause of it. */
final class Cause {
  /** What may have ended a process; of several the first one is the cause, the rest its effects. */
  private static final List<DecisionKind> ENDINGS =
      List.of(
          DecisionKind.launchRefused,
          DecisionKind.reaped,
          DecisionKind.stopped,
          DecisionKind.shutDown,
          DecisionKind.bindFailed,
          DecisionKind.lost,
          DecisionKind.exited);

  private final Evidence evidence;

  private Cause(Evidence evidence) {
    this.evidence = evidence;
  }

  static String of(Evidence evidence) {
    Cause cause = new Cause(evidence);
    return switch (evidence.kind()) {
      case room -> cause.ofRoom();
      case process ->
          evidence
              .process()
              .map(p -> "Process %s %s.".formatted(evidence.id(), cause.ofProcess(p)))
              .orElseGet(cause::ofNoProcess);
    };
  }

  private String ofNoProcess() {
    return refused("Process %s was not opened".formatted(evidence.id()))
        .orElseGet(() -> "Process %s is no longer kept.".formatted(evidence.id()));
  }

  private Optional<String> refused(String what) {
    return evidence
        .last(DecisionKind.budgetRefused)
        .map(refusal -> "%s: %s".formatted(what, inside(refusal.text())));
  }

  private String ofRoom() {
    String id = "Room " + evidence.id();
    if (evidence.room().isEmpty()) {
      return refused(id + " was not created").orElseGet(() -> id + " is no longer kept.");
    }
    Rooms.Placed placed = evidence.room().get();
    if (placed.suspended()) {
      return suspended(id);
    }
    if (placed.process().isEmpty()) {
      return "%s was destroyed; its process is no longer kept.".formatted(id);
    }
    Process process = placed.process().get();
    if (placed.alive()) {
      return alive(id, process);
    }
    return evidence.roomEndedWithProcess()
        ? "%s was destroyed because its process %s.".formatted(id, ofProcess(process))
        : "%s was destroyed%s."
            .formatted(
                id,
                evidence
                    .last(DecisionKind.roomDestroyed)
                    .map(destroyed -> " through the API by " + destroyed.facts().get("by"))
                    .orElse("; by whom was not recorded"));
  }

  private String suspended(String id) {
    return "%s was suspended%s: it has no process until it is resumed or somebody asks how to reach it."
        .formatted(
            id,
            evidence
                .last(DecisionKind.roomSuspended)
                .map(decision -> " through the API by " + decision.facts().get("by"))
                .orElse(""));
  }

  private String alive(String id, Process process) {
    return switch (process.status()) {
      case starting -> "%s waits: its process %s.".formatted(id, ofProcess(process));
      default -> "%s is active: its process %s.".formatted(id, ofProcess(process));
    };
  }

  /** What a process does or did, to stand behind its name. */
  private String ofProcess(Process process) {
    return switch (process.status()) {
      case starting -> starting(process);
      case running -> "runs" + reach(process) + reaping(process);
      case draining -> "drains with %s and takes no new one%s".formatted(rooms(process), drain());
      case stopping -> end(process) + "; its end is not reported yet";
      case stopped, failed -> end(process);
    };
  }

  private String starting(Process process) {
    if (process.nodeId().isEmpty()) {
      return "has no place yet"
          + evidence
              .last(DecisionKind.waits)
              .map(waits -> ": " + waits.facts().get("missing"))
              .orElse("")
          + evidence
              .last(DecisionKind.fleetDecided)
              .map(decision -> "; " + inside(decision.text()))
              .orElse("");
    }
    if (process.scheduledAt().isEmpty()) {
      return "has a place on node %s and is being launched".formatted(process.nodeId().get());
    }
    if (process.bootedAt().isEmpty()) {
      return "was launched, and its first program has not run yet";
    }
    return "has booted and not bound its port yet"
        + process.opened().map(opened -> "; it has opened " + opened).orElse("");
  }

  private static String reach(Process process) {
    return process.defaultPort().map(Cause::at).orElse("")
        + ", with %s and %d connected".formatted(rooms(process), process.activeConnections());
  }

  private static String at(ExposedPort port) {
    return " at %s:%d".formatted(port.host(), port.port());
  }

  private static String rooms(Process process) {
    return process.roomsAlive() == 1 ? "1 room" : process.roomsAlive() + " rooms";
  }

  private String reaping(Process process) {
    return evidence
        .last(DecisionKind.reapAsked, DecisionKind.reapVetoed, DecisionKind.reapUnanswered)
        .map(
            last ->
                switch (last.kind()) {
                  case reapVetoed -> "; its last reap was vetoed by its agent" + after(last);
                  case reapUnanswered ->
                      "; its last reap was dropped, since its agent did not answer";
                  default ->
                      process.accepting() ? "" : "; its agent is being asked whether it is idle";
                })
        .orElse("");
  }

  private static String after(Decision veto) {
    int colon = veto.text().indexOf(':');
    return colon < 0 ? "" : veto.text().substring(colon).replaceAll("\\.$", "");
  }

  /** A sentence that goes on after a colon. */
  private static String inside(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /** Why it drains or did; nothing for one that was taken back since. */
  private String drain() {
    return evidence
        .last(DecisionKind.drained, DecisionKind.takenBack)
        .filter(last -> last.kind() == DecisionKind.drained)
        .map(Cause::after)
        .orElse("");
  }

  private String end(Process process) {
    String reason = process.exitReason().orElse("the reason was not recorded");
    String end =
        evidence.decided(ENDINGS).stream()
            .min(Comparator.comparing(Decision::at).thenComparing(Decision::kind))
            .map(first -> phrase(first.kind(), reason))
            .orElseGet(() -> "ended: " + reason);
    return evidence.last(DecisionKind.killed).isPresent()
        ? end + ", and was killed since it had not ended in its grace"
        : end;
  }

  private String phrase(DecisionKind kind, String reason) {
    return switch (kind) {
      case launchRefused -> "could never start: " + reason;
      case reaped ->
          drain().isEmpty()
              ? "was reaped because it was " + reason
              : "was stopped when it had drained" + drain();
      case shutDown -> "was stopped: " + reason;
      case stopped, lost -> "was " + reason;
      case exited ->
          reason.startsWith("exited") || reason.startsWith("ended") ? reason : "was " + reason;
      default -> reason;
    };
  }
}
