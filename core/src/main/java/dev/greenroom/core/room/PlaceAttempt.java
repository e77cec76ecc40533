package dev.greenroom.core.room;

import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessOpening;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation.Created;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** One caller's tries, each a transaction that writes the room together with its slot. */
final class PlaceAttempt {
  private final Places places;
  private final Arrival arrival;
  private final Room room;
  private final DeploymentSpec spec;
  private final Region region;
  private int tries;

  PlaceAttempt(Places places, Arrival arrival, DeploymentSpec spec, Region region) {
    this.places = places;
    this.arrival = arrival;
    this.room = arrival.room();
    this.spec = spec;
    this.region = region;
  }

  /** How many transactions were tried so far. */
  int tries() {
    return tries;
  }

  /** Takes a slot of a process that is open, filling it up when it is the last. */
  Step join(Optional<Process> candidate) {
    return candidate
        .filter(Process::open)
        .map(
            process -> {
              Room placed = room.on(process.processId());
              return attempt(placed, process, writes(slot(process), placed));
            })
        .orElseGet(() -> Step.of(Step.Verdict.CLOSED));
  }

  private TransactWriteItem slot(Process process) {
    Instant now = places.clock().instant();
    boolean last = process.roomsAllocated() == process.roomsPerProcess() - 1;
    Update update =
        Update.of(places.tables().processes(), process.processId())
            .add("roomsAllocated", 1)
            .set("roomsUpdatedAt", now)
            .require("#accepting = ?", true)
            .require(
                last ? "#roomsAllocated = ?" : "#roomsAllocated < ?",
                process.roomsPerProcess() - 1);
    return (last ? update.remove("openKey") : update).inTransaction();
  }

  /** Opens a process with this room as its first; whoever loses joins the winner's. */
  Step open(String processId) {
    ProcessOpening.Intent intent =
        places
            .opening()
            .intent(
                processId,
                room.appId(),
                spec,
                region,
                Optional.of(room.roomId()),
                places.clock().instant());
    Room placed = room.on(processId);
    List<TransactWriteItem> writes = writes(intent.put(), placed);
    intent.claim().ifPresent(writes::add);
    Step step = attempt(placed, intent.process(), writes);
    Optional<Process> opened =
        step.found()
            .map(Created::process)
            .filter(process -> step.fresh() && process.processId().equals(processId));
    opened.ifPresent(process -> places.opening().written(intent, arrival.by()));
    opened
        .filter(process -> process.nodeId().isPresent())
        .flatMap(places.launching()::first)
        .ifPresent(
            reason -> {
              arrival.stranded(placed);
              throw GreenroomException.badRequest("The room has no process: %s", reason);
            });
    return step;
  }

  private List<TransactWriteItem> writes(TransactWriteItem slot, Room placed) {
    List<TransactWriteItem> writes = new ArrayList<>(List.of(slot));
    writes.addAll(arrival.writes(placed));
    return writes;
  }

  private Step attempt(Room placed, Process process, List<TransactWriteItem> writes) {
    tries++;
    Outcome outcome;
    try {
      outcome = places.database().transact(UUID.randomUUID().toString(), writes);
    } catch (SdkException e) {
      if (!Retry.lostAnswer(e)) {
        throw e;
      }
      return afterLostAnswer();
    }
    if (outcome instanceof Outcome.Refused refused) {
      return refused.failed(1) ? settled(refused.item(1)) : refusedBy(refused.item(0));
    }
    return outcome.done()
        ? Step.won(new Created(placed, process, tries))
        : Step.of(Step.Verdict.AGAIN);
  }

  /** Nobody knows whether it was written: the room itself tells. */
  private Step afterLostAnswer() {
    return places
        .rooms()
        .get(room.roomId())
        .map(this::settled)
        .orElseGet(() -> Step.of(Step.Verdict.AGAIN));
  }

  /**
   * The room stands in the way. Before a caller is refused for it, it is read once more: under load
   * DynamoDB Local was seen to hand back an item that did not match.
   */
  private Step settled(Optional<Map<String, AttributeValue>> item) {
    return item.map(places.rooms().schema()::read)
        .filter(existing -> arrival.recognise(existing).isPresent())
        .or(() -> places.rooms().get(room.roomId()))
        .map(this::settled)
        .orElseGet(() -> Step.of(arrival.missing()));
  }

  /** The room exists: ours from a try whose answer was lost, the same request's, or taken. */
  private Step settled(Room existing) {
    return arrival
        .recognise(existing)
        .map(
            standing -> {
              Process process = process(existing);
              return standing == Arrival.Standing.OURS
                  ? Step.won(new Created(existing, process, tries))
                  : Step.there(new Created(existing, process, 0));
            })
        .orElseGet(() -> Step.of(arrival.refusedBy(existing)));
  }

  private Process process(Room existing) {
    return places
        .processes()
        .get(existing.allocation().processId())
        .orElseThrow(
            () ->
                GreenroomException.invalid(
                    "The Idempotency-Key belongs to a room that is over; use a new key."));
  }

  private Step refusedBy(Optional<Map<String, AttributeValue>> process) {
    return process
        .map(places.processes().schema()::read)
        .map(p -> Step.of(p.open() ? Step.Verdict.EXISTS : Step.Verdict.CLOSED))
        .orElseGet(() -> Step.of(Step.Verdict.AGAIN));
  }
}
