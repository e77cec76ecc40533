package dev.greenroom.local.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.event.EventJournal.Entry;
import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.World;
import dev.greenroom.jobs.stream.StreamPump;
import dev.greenroom.jobs.stream.StreamSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pump over the real streams: every step of every life, told once. */
class StreamPumpTest {
  private static final JournalLimits SMALL = new JournalLimits(2_000, 6_000, Duration.ofDays(7));

  @TempDir Path folder;
  private World world;
  private FileEventJournal journal;
  private StreamPump pump;

  /** Whether it is read as in an account of AWS: by shards, at their pace. */
  private boolean account;

  @BeforeEach
  void open() {
    world = new World();
    start(JournalLimits.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    world.close();
  }

  private void start(JournalLimits limits) {
    try {
      journal = new FileEventJournal(folder, limits, world.clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LocalOwners owners = new LocalOwners(world.core.applications()::orgOf, World.NODE, World.ORG);
    pump =
        new StreamPump(
            world.engine(),
            account
                ? StreamSource.ofAccount(world.streams())
                : StreamSource.ofDynamoDbLocal(world.streams()),
            world.tables.streaming(),
            new EventsOf(world.tables, owners),
            journal,
            world.clock.instant(),
            world.clock,
            this::said);
  }

  /** DynamoDB Local takes an iterator from before the first record for one that comes too late. */
  private void said(String line) {
    assertTrue(account && line.contains("changes after the beginning"), line);
  }

  /** The clock stands still between two steps, so nothing would be due. */
  private void pump() throws IOException {
    if (account) {
      pump.drain();
    } else {
      pump.run();
    }
  }

  private List<String> typesAfter(long number) {
    try {
      pump();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return journal.after(number, 10_000).stream().map(Entry::type).toList();
  }

  /** Each step of a life by what it is told as, in an order in which it can happen. */
  private Map<Runnable, List<String>> life() {
    Map<Runnable, List<String>> steps = new LinkedHashMap<>();
    steps.put(() -> world.node(1_000_000, 1_000_000), List.of("node.registered"));
    steps.put(
        () -> world.core.nodes().heard(World.NODE, world.clock.instant().plusSeconds(1_000_000)),
        List.of());
    steps.put(() -> world.app("duel"), List.of("application.created"));
    steps.put(() -> world.core.builds().create(build()), List.of("build.created"));
    steps.put(
        () -> world.core.builds().started(build(), world.clock.instant()),
        List.of("build.running"));
    steps.put(() -> world.core.builds().alive(build(), world.clock.instant()), List.of());
    steps.put(
        () ->
            world
                .core
                .builds()
                .succeeded(build(), new ImageBuilder.Image(7, "hash"), world.clock.instant()),
        List.of("build.succeeded"));
    steps.put(() -> world.deploy(app(), 2), List.of("deployment.created"));
    steps.put(
        () -> world.core.roomCreation().create(world.roomWithKey(app(), "k1")),
        List.of("process.created", "room.created", "process.scheduled"));
    steps.put(() -> world.core.roomCreation().create(world.roomWithKey(app(), "k1")), List.of());
    steps.put(
        () -> world.core.roomCreation().create(world.roomWithKey(app(), "k2")),
        List.of("room.created"));
    steps.put(
        () -> world.core.lifecycle().booted(process(), now(), Optional.empty()),
        List.of("process.booted"));
    steps.put(
        () -> world.core.lifecycle().started(process(), now(), now(), ports()),
        List.of("process.started"));
    steps.put(
        () -> world.core.lifecycle().connections(process(), 2, now(), now()),
        List.of("process.connections"));
    steps.put(
        () -> world.core.lifecycle().egressed(process(), new Egress(5_000, 0, Optional.empty())),
        List.of());
    steps.put(
        () -> world.core.rooms().configure(app().appId(), room(), "{\"mode\":\"ffa\"}"),
        List.of("room.configured"));
    steps.put(
        () -> world.core.rooms().destroy(app().appId(), room(), now()), List.of("room.destroyed"));
    steps.put(
        () -> world.core.rooms().destroy(app().appId(), room(), now()), List.of("room.destroyed"));
    steps.put(
        () -> world.core.lifecycle().connections(process(), 0, now(), now()),
        List.of("process.connections"));
    steps.put(() -> world.core.lifecycle().ask(process(), now()), List.of("process.asked"));
    steps.put(() -> world.core.lifecycle().vetoed(process(), now()), List.of("process.vetoed"));
    steps.put(
        () -> world.core.draining().drain(process(), false, now(), world.freely()),
        List.of("process.draining"));
    steps.put(() -> world.core.draining().ask(process(), now()), List.of());
    steps.put(() -> world.core.lifecycle().vetoed(process(), now()), List.of());
    steps.put(
        () -> world.core.draining().takeBack(process(), now(), world.freely()),
        List.of("process.reopened"));
    steps.put(
        () -> world.core.lifecycle().stop(process(), now(), "asked to"),
        List.of("process.stopping"));
    steps.put(
        () -> world.core.lifecycle().over(process(), ProcessStatus.stopped, now(), "asked to"),
        List.of("process.ended"));
    steps.put(() -> world.core.lifecycle().swept(process(), now()), List.of());
    steps.put(
        () ->
            world
                .core
                .applications()
                .change(
                    app(),
                    new Application.Settings(
                        "duel2", app().auth(), Optional.empty(), Optional.empty())),
        List.of("application.changed"));
    steps.put(() -> world.core.builds().deleted(build(), now()), List.of("build.deleted"));
    steps.put(
        () -> world.core.applications().delete(app(), now(), "dev@example.org"),
        List.of("application.deleted"));
    steps.put(
        () -> world.core.nodes().setStatus(World.NODE, NodeStatus.draining),
        List.of("node.status"));
    return steps;
  }

  private Instant now() {
    return world.clock.instant();
  }

  private Application app() {
    return world.core.applications().list(World.ORG).getFirst();
  }

  private Process process() {
    return world
        .core
        .processes()
        .get(world.everything(world.tables.processes()).getFirst().get("processId").s())
        .orElseThrow();
  }

  /** Any room that is alive. */
  private String room() {
    return world.everything(world.tables.rooms()).stream()
        .filter(item -> item.get("status").s().equals("active"))
        .map(item -> item.get("roomId").s())
        .sorted()
        .findFirst()
        .orElseThrow();
  }

  private static List<ExposedPort> ports() {
    return List.of(new ExposedPort("default", "127.0.0.1", 31_012, TransportType.tcp));
  }

  private Build build() {
    return new Build(
        World.ORG,
        "bld-1",
        "6cf1e3a4-0000-4000-8000-000000000001",
        BuildStatus.created,
        Optional.of("1.0"),
        1000,
        0,
        Optional.empty(),
        now(),
        "dev@example.org",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyStepIsToldExactlyOnce(boolean asInAnAccount) {
    account = asInAnAccount;
    start(JournalLimits.DEFAULT);
    int step = 0;
    for (Map.Entry<Runnable, List<String>> next : life().entrySet()) {
      long before = journal.newest();
      world.clock.pass(Duration.ofSeconds(1));
      next.getKey().run();
      assertEquals(next.getValue(), typesAfter(before), "step " + step++);
    }
    List<Entry> all = journal.after(0, 1000);
    all.forEach(
        entry -> assertEquals(Optional.of(World.ORG), entry.orgId(), entry.event().toString()));
    for (String secret : List.of("appSecret", "MODE", "tokenHash", "secret-", "{\"mode\"")) {
      assertFalse(all.toString().contains(secret), secret);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestartAtAnyStepDoublesAndLosesNothing(boolean asInAnAccount) throws IOException {
    account = asInAnAccount;
    start(JournalLimits.DEFAULT);
    List<String> expected = new ArrayList<>();
    int step = 0;
    for (Map.Entry<Runnable, List<String>> next : life().entrySet()) {
      world.clock.pass(Duration.ofSeconds(1));
      next.getKey().run();
      expected.addAll(next.getValue());
      switch (step++ % 4) {
        // Killed before the changes were read.
        case 0 -> start(JournalLimits.DEFAULT);
        // Killed after the append, before the positions were saved.
        case 1 -> {
          pump();
          start(JournalLimits.DEFAULT);
        }
        // Killed in the middle of a write.
        case 2 -> {
          pump();
          Files.writeString(
              Segment.files(folder).getLast(), "{\"number\":", StandardOpenOption.APPEND);
          start(JournalLimits.DEFAULT);
        }
        // Closed in order, and the engine begins another shard.
        default -> {
          pump();
          journal.close();
          // It takes the engine 20 s each: once for a child, and once more for a grandchild.
          if (step == 4 || account && step == 16) {
            world.rollShards();
          }
          start(JournalLimits.DEFAULT);
        }
      }
    }
    assertEquals(expected, typesAfter(0));
    List<Entry> all = journal.after(0, 1000);
    assertEquals(
        all.size(), new HashSet<>(all.stream().map(e -> e.event().get("id")).toList()).size());
    for (int i = 0; i < all.size(); i++) {
      assertEquals(i + 1, all.get(i).number());
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
    world.app("duel");
    journal.close();
    assertThrows(IOException.class, pump::run);
    start(JournalLimits.DEFAULT);
    assertEquals(List.of("application.created"), typesAfter(0));
  }

  @Test
  void theOldestIsDroppedByASizeAndByAgeAndNothingIsToldAgain() throws IOException {
    start(SMALL);
    for (int i = 0; i < 40; i++) {
      world.app("game-" + i);
      pump.run();
    }
    journal.tidy();
    long oldest = journal.oldest();
    assertTrue(oldest > 1, "nothing was dropped");
    assertEquals(40, journal.newest());
    assertEquals(oldest, journal.after(0, 1).getFirst().number());
    world.clock.pass(Duration.ofDays(8));
    pump.run();
    journal.tidy();
    assertEquals(41, journal.oldest(), "all is too old");
    start(SMALL);
    assertEquals(List.of(), typesAfter(0));
    world.app("another");
    assertEquals(List.of("application.created"), typesAfter(0));
    assertEquals(41, journal.newest());
  }

  @Test
  void theLagIsTheTimeSinceAllWasRead() throws IOException {
    pump.run();
    assertEquals(Duration.ZERO, pump.lag());
    world.clock.pass(Duration.ofSeconds(30));
    assertEquals(Duration.ofSeconds(30), pump.lag());
    pump.run();
    assertEquals(Duration.ZERO, pump.lag());
  }
}
