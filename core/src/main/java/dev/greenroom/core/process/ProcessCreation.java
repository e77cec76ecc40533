package dev.greenroom.core.process;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.budget.BudgetGate;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.time.Retry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Opens a process without a room, so that later rooms land on it at once (pre-warming). */
public final class ProcessCreation {
  private static final int MOST_TRIES = 12;

  private final Database database;
  private final ProcessOpening opening;
  private final Processes processes;
  private final Launching launching;
  private final BudgetGate budget;
  private final Retry retry;
  private final InstantSource clock;

  public ProcessCreation(
      Database database,
      ProcessOpening opening,
      Processes processes,
      Launching launching,
      BudgetGate budget,
      Retry retry,
      InstantSource clock) {
    this.database = database;
    this.opening = opening;
    this.processes = processes;
    this.launching = launching;
    this.budget = budget;
    this.retry = retry;
    this.clock = clock;
  }

  /**
   * A process of the application's latest deployment. Its intent is written first; where no node
   * fits it waits for one.
   *
   * @param by who asked for it
   * @throws GreenroomException 404 without a deployment; 400 when it can never start; 402 when the
   *     organization's budget is reached
   */
  public Process create(Application app, Region region, String by) {
    DeploymentSpec spec =
        app.latest()
            .orElseThrow(
                () ->
                    GreenroomException.notFound(
                        "Application '%s' has no deployment yet; push one first.", app.appId()));
    String processId = UUID.randomUUID().toString();
    budget.process(app.orgId(), processId, by);
    Process process =
        write(processId, app, spec, region, by, List.of())
            .orElseThrow(
                () ->
                    new GreenroomException(
                        ErrorCode.INTERNAL, "No place was found in time; try again.", null));
    launched(process)
        .ifPresent(
            reason -> {
              throw GreenroomException.badRequest("The process cannot start: %s", reason);
            });
    return processes.get(process.processId()).orElse(process);
  }

  /**
   * What became of a process that a job opened.
   *
   * @param process its intent as it was written
   * @param refusal why it can never start
   */
  public record Opened(Process process, Optional<String> refusal) {}

  /**
   * The same for a job, under an id that follows from what it decided. Empty when the guard no
   * longer holds, or no place was found in time.
   */
  public Optional<Opened> open(
      String processId,
      Application app,
      DeploymentSpec spec,
      Region region,
      String by,
      TransactWriteItem guard) {
    return write(processId, app, spec, region, by, List.of(guard))
        .map(process -> new Opened(process, launched(process)));
  }

  private Optional<String> launched(Process process) {
    return Optional.of(process).filter(p -> p.nodeId().isPresent()).flatMap(launching::first);
  }

  /** A claim that no longer fits costs a try with another node. */
  private Optional<Process> write(
      String processId,
      Application app,
      DeploymentSpec spec,
      Region region,
      String by,
      List<TransactWriteItem> guards) {
    for (int tried = 1; tried <= MOST_TRIES; tried++) {
      ProcessOpening.Intent intent =
          opening.intent(processId, app.appId(), spec, region, Optional.empty(), clock.instant());
      List<TransactWriteItem> writes = new ArrayList<>(List.of(intent.put()));
      writes.addAll(guards);
      intent.claim().ifPresent(writes::add);
      String token = UUID.randomUUID().toString();
      Outcome outcome = retry.untilSettled(() -> database.transact(token, writes));
      if (outcome.done()) {
        opening.written(intent, by);
        return Optional.of(intent.process());
      }
      Optional<Process> written = processes.get(processId);
      if (written.isPresent() || (!guards.isEmpty() && ((Outcome.Refused) outcome).failed(1))) {
        return written;
      }
      retry.backOff(tried);
    }
    return Optional.empty();
  }
}
