package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every number of a process changes when what it counts does, and says when that was. */
class ProcessNumbersTest {
  private World world;
  private Application app;
  private Room room;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 3);
    room = create();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Room create() {
    return world.core.roomCreation().create(world.room(app)).room();
  }

  private Process process() {
    return world.core.processes().get(room.allocation().processId()).orElseThrow();
  }

  private Instant later() {
    world.clock.pass(Duration.ofSeconds(10));
    return world.core.clock().instant();
  }

  private void beat(int connections, long sent) {
    ProcessReport report = Reports.bound(world, process().processId(), connections);
    world.core.heartbeats().heard(Reports.beat(world, report.sent(sent)));
  }

  private void destroy() {
    world.core.rooms().destroy(app.appId(), room.roomId(), world.core.clock().instant());
  }

  @Test
  void slotsFollowTheRoomsAndWhetherMoreAreTaken() {
    Instant created = process().createdAt();
    assertEquals(2, process().slotsAvailable());
    assertEquals(created, process().slotsAvailableSince());
    beat(0, 0);
    Instant second = later();
    create();
    assertEquals(1, process().slotsAvailable());
    assertEquals(second, process().slotsAvailableSince());
    assertEquals(second, process().roomsAliveSince());
    Instant stopped = later();
    world.core.lifecycle().stop(process(), stopped, "asked");
    assertEquals(0, process().slotsAvailable());
    assertEquals(stopped, process().slotsAvailableSince());
    assertEquals(0, process().roomsAlive());
    assertEquals(stopped, process().roomsAliveSince(), "they are gone from that moment on");
    Instant over = later();
    world.core.lifecycle().over(process(), ProcessStatus.stopped, over, "done");
    later();
    Rest.settle(world.core, world.core.clock().instant());
    assertEquals(0, process().roomsAllocated());
    assertEquals(stopped, process().roomsAliveSince(), "the sweep only writes it down");
    assertEquals(stopped, process().slotsAvailableSince());
  }

  @Test
  void aProcessThatEndsWithoutRoomsHadNoneBefore() {
    beat(0, 0);
    Instant destroyed = later();
    destroy();
    Instant over = later();
    world.core.lifecycle().over(process(), ProcessStatus.stopped, over, "done");
    assertEquals(destroyed, process().roomsAliveSince());
    assertEquals(over, process().slotsAvailableSince());
  }

  @Test
  void aQuestionClosesTheSlotsAndItsAnswerOpensThem() {
    beat(0, 0);
    destroy();
    world.clock.pass(Duration.ofMinutes(6));
    Instant asked = world.core.clock().instant();
    world.core.ticks().reaper().run(asked);
    assertEquals(Optional.of(DeadlineReason.ask), process().deadlineReason());
    assertEquals(0, process().slotsAvailable());
    assertEquals(asked, process().slotsAvailableSince());
    Instant vetoed = later();
    world
        .core
        .heartbeats()
        .heard(Reports.beat(world, Reports.idle(world, process().processId(), false)));
    assertEquals(3, process().slotsAvailable());
    assertEquals(vetoed, process().slotsAvailableSince());
  }

  @Test
  void idleIsWhoHasNeitherARoomNorAConnection() {
    assertEquals(Optional.empty(), process().idle(), "it has not started");
    beat(0, 0);
    assertEquals(Optional.empty(), process().idle(), "it has a room");
    Instant destroyed = later();
    destroy();
    assertEquals(Optional.of(destroyed), process().idle());
    later();
    beat(1, 0);
    assertEquals(Optional.empty(), process().idle(), "a player is there");
    Instant left = later();
    beat(0, 0);
    assertEquals(Optional.of(left), process().idle());
    world.core.lifecycle().stop(process(), later(), "asked");
    assertEquals(Optional.empty(), process().idle(), "what stops is not idle");
  }

  @Test
  void theLastPlayersAreGoneWhenTheProcessIs() {
    Instant came = later();
    beat(2, 0);
    assertEquals(Optional.of(came), process().activeConnectionsUpdatedAt());
    Instant over = later();
    world.core.lifecycle().over(process(), ProcessStatus.failed, over, "killed");
    assertEquals(0, process().activeConnections());
    assertEquals(Optional.of(over), process().activeConnectionsUpdatedAt());
  }

  /** Else its players would be there for ever, and each heartbeat would try to write it. */
  @Test
  void playersLeaveAProcessThatDrains() {
    beat(2, 0);
    Process running = process();
    world
        .engine()
        .updateItem(
            dev.greenroom.core.table.Update.of(world.tables.processes(), running.processId())
                .set("status", ProcessStatus.draining)
                .set("statusKey", Process.statusKey(running.appId(), ProcessStatus.draining))
                .set("accepting", false)
                .remove("openKey", "deadline", "deadlineShard", "deadlineReason")
                .require("#status = ?", ProcessStatus.running)
                .request());
    Instant left = later();
    beat(0, 0);
    assertEquals(0, process().activeConnections());
    assertEquals(Optional.of(left), process().activeConnectionsUpdatedAt());
    assertEquals(Optional.empty(), process().deadline(), "who drains it sees to its end");
  }

  @Test
  void whatIsSentIsWrittenWithWhatChangesAndWhenItIsMuch() {
    beat(1, 700);
    assertEquals(700, process().egress().bytes(), "with the first player");
    Process before = process();
    next(1, 700 + 4095);
    assertEquals(before, process(), "nothing is written for a little");
    next(1, 700 + 4096);
    assertEquals(700 + 4096, process().egress().bytes(), "4 KiB");
    next(1, 100 << 20);
    next(1, 104 << 20);
    assertEquals(100 << 20, process().egress().bytes(), "less than a twentieth");
    next(1, 105 << 20);
    assertEquals(105 << 20, process().egress().bytes(), "a twentieth");
    long sent = 105 << 20;
    next(0, sent + 1);
    assertEquals(sent + 1, process().egress().bytes(), "with the player who left");
    next(0, sent + 2);
    assertEquals(sent + 1, process().egress().bytes());
    world.clock.pass(Duration.ofMinutes(1));
    next(0, sent + 2);
    assertEquals(sent + 2, process().egress().bytes(), "with the figures of a minute");
    ProcessReport exit = Reports.exited(world, process().processId(), 0);
    world.core.heartbeats().heard(Reports.beat(world, exit.sent(sent + 3)));
    assertEquals(sent + 3, process().egress().bytes(), "exactly in the end");
    assertEquals(ProcessStatus.stopped, process().status());
  }

  /** A moment later: two heartbeats of one moment would be two parts of one. */
  private void next(int connections, long sent) {
    world.clock.pass(Duration.ofMillis(100));
    beat(connections, sent);
  }

  @Test
  void anItemIsReadAsItWasWritten() {
    beat(1, 700);
    ProcessReport late = Reports.bound(world, process().processId(), 0);
    world
        .core
        .heartbeats()
        .heard(
            Reports.beat(
                world, Reports.sentSince(late, 30, world.clock.instant().plusNanos(123_456))));
    Process process = process();
    assertEquals(730, process.egress().bytes());
    assertEquals(700, process.egress().before());
    assertTrue(process.egress().countedSince().isPresent());
    var schema = world.core.processes().schema();
    assertEquals(process, schema.read(schema.write(process)));
    assertEquals(List.of(), process.additionalPorts());
  }
}
