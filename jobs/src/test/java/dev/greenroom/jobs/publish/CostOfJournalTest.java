package dev.greenroom.jobs.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.cost.Bill;
import dev.greenroom.core.cost.MeteredDynamoDb;
import dev.greenroom.core.cost.Units;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.jobs.stream.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the events of a room cost in the journal; docs/cost.md has the rows. */
class CostOfJournalTest {
  private JournalStage stage;
  private MeteredDynamoDb meter;
  private BusSink sink;

  /** What was told of each of ten rooms. */
  private final List<List<GreenroomEvent>> rooms = new ArrayList<>();

  @BeforeEach
  void open() {
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    stage =
        new JournalStage(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            });
    meter = made.get();
    sink = stage.sink(stage.fenced());
    Application app = stage.world.app("duel");
    stage.world.node(64_000, 256_000);
    stage.world.deploy(app, 1);
    for (int i = 0; i < 10; i++) {
      aRoom(app);
    }
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** Opens a process of its own, is played in, and ends with it. */
  private void aRoom(Application app) {
    World world = stage.world;
    int before = world.told().size();
    Instant now = world.clock.instant();
    Room made = world.core.roomCreation().create(world.room(app)).room();
    String id = made.allocation().processId();
    world
        .core
        .lifecycle()
        .started(world.core.processes().get(id).orElseThrow(), now, now, List.of());
    world
        .core
        .lifecycle()
        .over(world.core.processes().get(id).orElseThrow(), ProcessStatus.stopped, now, "done");
    Rest.settle(world.core, now);
    List<GreenroomEvent> told = world.told();
    rooms.add(told.subList(before, told.size()));
  }

  /** The events of so many rooms, those of processes and of rooms in shards of their own. */
  private List<EventSink.Told> rooms(int count) {
    List<EventSink.Told> told = new ArrayList<>();
    rooms.subList(0, count).stream()
        .flatMap(List::stream)
        .forEach(
            event -> {
              String noun = event.type().substring(0, event.type().indexOf('.'));
              told.add(new EventSink.Told(stage.told("any", noun).from(), event));
            });
    return told;
  }

  private Bill cost(List<EventSink.Told> told) {
    return meter.of(() -> JournalStage.tell(sink, told));
  }

  private static void rows(String... rows) throws IOException {
    List<String> page = Files.readAllLines(Path.of("..", "docs", "cost.md"));
    assertEquals(List.of(), Stream.of(rows).filter(row -> !page.contains(row)).toList());
  }

  @Test
  void theEventsOfARoomAreFewUnitsAndOfManyRoomsFewerEach() throws IOException {
    assertTrue(rooms.getFirst().size() >= 5, rooms.getFirst().toString());
    Bill one = cost(rooms(1).subList(0, 1));
    assertEquals(new Units(8, 0), one.units(), one.row("one"));
    Bill all = cost(rooms(1));
    Bill ten = cost(rooms(10));
    rows(
        one.row("an event in the journal"),
        all.row("the %d events of a room, together".formatted(rooms.getFirst().size())),
        ten.row("the %d events of 10 rooms, together".formatted(10 * rooms.getFirst().size())));
    assertEquals(1, ten.calls().size());
  }

  @Test
  void aLookIsOneReadAndWhoFollowsAddsNone() throws IOException {
    JournalStage.tell(sink, rooms(1));
    DynamoEventJournal reader = stage.reader();
    rows(
        meter.of(reader::newest).row("look whether there are new events"),
        meter
            .of(() -> reader.after(0, 200))
            .row("read the %d events of a room".formatted(rooms.getFirst().size())));
  }
}
