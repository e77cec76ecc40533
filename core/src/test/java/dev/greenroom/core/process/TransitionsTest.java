package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

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
    steps.put(
        ProcessStatus.running,
        p ->
            p.status() == ProcessStatus.draining
                ? draining().takeBack(p, now, world.freely())
                : lifecycle.started(p, now, now, List.of()));
    steps.put(ProcessStatus.draining, p -> draining().drain(p, false, now, world.freely()));
    steps.put(ProcessStatus.stopping, p -> lifecycle.stop(p, now, "asked to"));
    steps.put(ProcessStatus.stopped, p -> lifecycle.over(p, ProcessStatus.stopped, now, "done"));
    steps.put(ProcessStatus.failed, p -> lifecycle.over(p, ProcessStatus.failed, now, "died"));
    return steps;
  }

  private static Draining draining() {
    return world.core.draining();
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
              Process before =
                  in(to == ProcessStatus.draining ? ProcessStatus.running : ProcessStatus.starting);
              assertTrue(step.test(before), to.name());
              assertFalse(step.test(before), to + " again");
              remove(before);
            });
  }

  @Test
  void aDrainIsRefusedWhenARoomHasComeOrTheGuardDoesNotHold() {
    Process process = in(ProcessStatus.running);
    assertEquals(1, process.roomsAllocated());
    assertFalse(draining().drain(process, true, world.clock.instant(), world.freely()));
    TransactWriteItem broken =
        Update.of(world.tables.orgs(), "any").require("attribute_exists(#none)").checkOnly();
    assertFalse(draining().drain(process, false, world.clock.instant(), broken));
    assertEquals(process, read(process));
    assertTrue(draining().drain(process, false, world.clock.instant(), world.freely()));
    assertFalse(draining().ask(process, world.clock.instant()), "there is a room on it");
    assertFalse(draining().takeBack(read(process), world.clock.instant(), broken));
    remove(process);
  }

  @Test
  void aDrainKeepsPlayersAndAQuestionIsAnsweredByThem() {
    Instant now = world.clock.instant();
    ProcessLifecycle lifecycle = world.core.lifecycle();
    Process process = in(ProcessStatus.draining);
    assertTrue(lifecycle.connections(process, 3, now, now));
    assertTrue(lifecycle.connections(read(process), 0, now, now));
    assertEquals(0, read(process).activeConnections());
    assertEquals(Optional.empty(), read(process).deadline(), "nothing times a drain");
    world.core.rooms().destroy(process.appId(), process.initialRoomId().orElseThrow(), now);
    assertTrue(draining().ask(process, now));
    assertFalse(draining().ask(process, now), "it is being asked");
    assertTrue(lifecycle.vetoed(read(process), now));
    assertEquals(ProcessStatus.draining, read(process).status());
    assertFalse(read(process).accepting());
    assertTrue(draining().ask(process, now));
    assertTrue(lifecycle.confirmedIdle(read(process), now, "drained"));
    assertEquals(ProcessStatus.stopping, read(process).status());
    Invariants.check(world);
    remove(process);
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
        assertTrue(steps().get(ProcessStatus.draining).test(process));
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
