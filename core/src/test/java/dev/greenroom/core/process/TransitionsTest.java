package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every step of the lifecycle is tried from every state: the store allows what the table allows.
 */
class TransitionsTest {
  private static World world;

  @BeforeAll
  static void open() {
    world = new World();
    world.node(1_000_000, 1_000_000);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  /** The steps that lead to a state, by that state. */
  private static Map<ProcessStatus, Predicate<Process>> steps() {
    Instant now = world.clock.instant();
    ProcessLifecycle lifecycle = world.core.lifecycle();
    Map<ProcessStatus, Predicate<Process>> steps = new LinkedHashMap<>();
    steps.put(ProcessStatus.running, p -> lifecycle.started(p, now, now, List.of()));
    steps.put(ProcessStatus.stopping, p -> lifecycle.stop(p, now, "asked to"));
    steps.put(ProcessStatus.stopped, p -> lifecycle.over(p, ProcessStatus.stopped, now, "done"));
    steps.put(ProcessStatus.failed, p -> lifecycle.over(p, ProcessStatus.failed, now, "died"));
    return steps;
  }

  @Test
  void everyStepFromEveryStateIsAllowedByTheTableOrChangesNothing() {
    for (ProcessStatus from : ProcessStatus.values()) {
      steps()
          .forEach(
              (to, step) -> {
                Process before = in(from);
                boolean done = step.test(before);
                Process after = read(before);
                assertEquals(from.mayBecome(to), done, from + " → " + to);
                assertEquals(done ? to : from, after.status(), from + " → " + to);
                if (!done) {
                  assertEquals(before, after, "a refused step changes nothing");
                }
                Invariants.check(world);
                remove(after);
              });
    }
  }

  @Test
  void aStepTakenTwiceIsDoneOnce() {
    steps()
        .forEach(
            (to, step) -> {
              Process before = in(ProcessStatus.starting);
              assertTrue(step.test(before), to.name());
              assertFalse(step.test(before), to + " again");
              remove(before);
            });
  }

  @Test
  void whatIsNoEndIsRefusedAsOne() {
    Process process = in(ProcessStatus.running);
    org.junit.jupiter.api.Assertions.assertThrows(
        IllegalArgumentException.class,
        () ->
            world
                .core
                .lifecycle()
                .over(process, ProcessStatus.stopping, world.clock.instant(), "no"));
    remove(process);
  }

  private static Process in(ProcessStatus status) {
    Application app = world.app("t-" + java.util.UUID.randomUUID());
    world.deploy(app, 2);
    Process process = read(world.core.roomCreation().create(world.room(app)).process());
    switch (status) {
      case starting -> {}
      case draining -> {
        assertTrue(steps().get(ProcessStatus.running).test(process));
        // Nothing drains a process yet; the state is written by hand.
        world
            .engine()
            .updateItem(
                u ->
                    u.tableName(world.tables.processes().name())
                        .key(world.tables.processes().key(process.processId()))
                        .updateExpression(
                            "SET #s = :s, statusKey = :k, accepting = :f REMOVE openKey")
                        .expressionAttributeNames(Map.of("#s", "status"))
                        .expressionAttributeValues(
                            Map.of(
                                ":s",
                                Values.of(ProcessStatus.draining),
                                ":k",
                                Values.of(
                                    Process.statusKey(process.appId(), ProcessStatus.draining)),
                                ":f",
                                Values.of(false))));
      }
      default -> assertTrue(steps().get(status).test(process));
    }
    return read(process);
  }

  private static Process read(Process process) {
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  /** Gives its capacity back and forgets it. */
  private static void remove(Process process) {
    Process now = read(process);
    if (!now.status().over()) {
      steps().get(ProcessStatus.stopped).test(now);
    }
  }
}
