package dev.greenroom.jobs.publish;

import static dev.greenroom.jobs.publish.JournalStage.ALL;
import static dev.greenroom.jobs.publish.JournalStage.names;
import static dev.greenroom.jobs.publish.JournalStage.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.core.cost.ItemSize;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.jobs.stream.EventSink;
import dev.greenroom.jobs.stream.StreamPosition;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** What is written into the journal of an account, whoever leads and dies. */
@Timeout(120)
class JournalTest {
  private JournalStage stage;

  @BeforeEach
  void open() {
    stage = new JournalStage();
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private List<EventJournal.Entry> all() {
    return stage.reader().after(0, ALL);
  }

  private static List<Long> upTo(long newest) {
    return LongStream.rangeClosed(1, newest).boxed().toList();
  }

  @Test
  void numbersBeginWithOneAndGoOnWithTheNextLeader() {
    DynamoEventJournal reader = stage.reader();
    assertEquals(0, reader.newest());
    assertEquals(1, reader.oldest());
    assertEquals(List.of(), reader.after(0, ALL));

    stage.apps("duel-", 3);
    stage.publish();
    stage.begin();
    stage.apps("later-", 2);
    stage.publish();

    assertEquals(5, reader.newest());
    assertEquals(1, reader.oldest());
    assertEquals(List.of("duel-0", "duel-1", "duel-2", "later-0", "later-1"), names(all()));
    assertEquals(upTo(5), numbers(all()));
    assertEquals(List.of(), stage.said);
  }

  @Test
  void whatIsReadIsWhatTheBusIsTold() {
    var app = stage.world.app("duel");
    stage.world.node(64_000, 256_000);
    stage.world.deploy(app, 2);
    var room = stage.world.core.roomCreation().create(stage.world.room(app)).room();
    stage.world.core.rooms().destroy(app.appId(), room.roomId(), stage.world.clock.instant());
    stage.publish();

    JsonType<Object> json =
        Jsonb.builder().serializeNulls(true).serializeEmpty(true).build().type(Object.class);
    assertTrue(stage.bus.details().size() > 5, stage.bus.details().toString());
    assertEquals(
        stage.bus.details(), all().stream().map(entry -> json.toJson(entry.event())).toList());
    // All kinds that there are, each as it is written.
    List<GreenroomEvent> events = stage.world.told();
    List<EventSink.Told> told = new ArrayList<>();
    for (GreenroomEvent event : events) {
      told.add(new EventSink.Told(stage.told("any", "shard").from(), event));
    }
    long before = stage.reader().newest();
    JournalStage.tell(stage.sink(stage.fenced()), told);
    assertEquals(
        events.stream().map(event -> json.toJson(event.toJson())).toList(),
        stage.reader().after(before, ALL).stream()
            .map(entry -> json.toJson(entry.event()))
            .toList());
  }

  /** What may become of a write. */
  private enum Fate {
    DONE,
    LOST,
    ANSWER_LOST,
    LATE,
    USURPED,
    USURPED_LATE
  }

  /** A write that is on its way while others are made. */
  private Optional<Runnable> late = Optional.empty();

  private Object meets(
      Fate fate,
      DynamoDbRequest request,
      java.util.function.Function<DynamoDbRequest, Object> engine) {
    switch (fate) {
      case DONE -> {
        return engine.apply(request);
      }
      case LOST -> {}
      case ANSWER_LOST -> engine.apply(request);
      case LATE -> late = Optional.of(() -> engine.apply(request));
      case USURPED -> {
        stage.begin();
        return engine.apply(request);
      }
      case USURPED_LATE -> {
        stage.begin();
        late = Optional.of(() -> engine.apply(request));
      }
    }
    throw SdkClientException.create("the connection broke");
  }

  /** What was under way arrives, and is accepted or not. */
  private void arrive() {
    Optional<Runnable> now = late;
    late = Optional.empty();
    try {
      now.ifPresent(Runnable::run);
    } catch (software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException refused) {
      assertTrue(refused.hasCancellationReasons());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void eachEventStandsThereOnceAndInItsOrderWhateverBecomesOfWritesAndLeaders(long seed) {
    Random random = new Random(seed);
    List<String> made = new ArrayList<>();
    List<Publisher> publishers = new ArrayList<>(List.of(stage.publisher));
    int[] fates = new int[Fate.values().length];
    stage.door =
        (request, engine) -> {
          if (random.nextBoolean()) {
            arrive();
          }
          Fate fate = random.nextInt(3) > 0 ? Fate.DONE : Fate.values()[random.nextInt(6)];
          fates[fate.ordinal()]++;
          return meets(fate, request, engine);
        };
    stage.bus.onCall =
        () -> {
          switch (random.nextInt(8)) {
            case 0 -> throw SdkClientException.create("the bus is out of reach");
            case 1 -> stage.begin();
            case 2, 3 -> stage.world.clock.pass(BusSink.STEP);
            default -> {}
          }
        };
    for (int step = 0; step < 80; step++) {
      for (int i = random.nextInt(step % 20 == 0 ? 60 : 4); i > 0; i--) {
        String name = "app-%d-%d".formatted(step, i);
        stage.world.app(name);
        made.add(name);
      }
      switch (random.nextInt(12)) {
        case 0 -> stage.begin();
        case 1, 2 -> publishers.get(random.nextInt(publishers.size())).run();
        default -> stage.publish();
      }
      if (!publishers.contains(stage.publisher)) {
        publishers.add(stage.publisher);
      }
      List<EventJournal.Entry> there = all();
      assertEquals(made.subList(0, there.size()), names(there), "after step " + step);
      assertEquals(upTo(there.size()), numbers(there), "after step " + step);
    }
    stage.door = (request, engine) -> engine.apply(request);
    stage.bus.onCall = () -> {};
    arrive();
    for (int i = 0; i < 3; i++) {
      stage.publish();
    }
    assertEquals(made, names(all()));
    assertEquals(made.size(), stage.reader().newest());
    List<String> ids = all().stream().map(entry -> entry.event().get("id").toString()).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
    String heard = String.join("\n", stage.bus.details());
    ids.forEach(id -> assertTrue(heard.contains(id), "the bus was never told " + id));
    assertTrue(IntStream.of(fates).filter(fate -> fate > 0).count() >= 5, "too calm a run");
  }

  @Test
  void ofTwoWhoBothThinkThatTheyLeadOneTakesANumberAndTheOtherReadsAnew() {
    BusSink one = stage.sink(stage.unfenced());
    BusSink other = stage.sink(stage.unfenced());
    List<EventSink.Told> first = List.of(stage.told("first", "shard"));
    JournalStage.tell(one, first);

    assertThrows(IllegalStateException.class, () -> JournalStage.tell(other, first));
    assertEquals(Optional.of(first.getFirst().from()), other.position("table", "stream", "shard"));
    JournalStage.tell(other, List.of(stage.told("second", "shard")));

    assertEquals(List.of("first", "second"), names(all()));
    assertThrows(
        IllegalStateException.class,
        () -> JournalStage.tell(one, List.of(stage.told("third", "shard"))));
    assertEquals(List.of("first", "second"), names(all()));
  }

  /** The head may be seen moved, and a place not yet: then nothing may be built on it. */
  @Test
  void whoSawHalfOfATransactionWritesNothingTwice() {
    BusSink old = stage.sink(stage.unfenced());
    JournalStage.tell(old, List.of(stage.told("other", "another shard")));
    List<EventSink.Told> first = List.of(stage.told("first", "shard"));
    JournalStage.tell(old, first);

    BusSink half = stage.sinkThatSeesNoPlace();
    assertThrows(IllegalStateException.class, () -> JournalStage.tell(half, first));
    assertEquals(List.of("other", "first"), names(all()));
  }

  @Test
  void whoseEpochIsOverTakesNoNumber() {
    BusSink old = stage.sink(stage.fenced());
    stage.begin();

    assertThrows(
        LeaseLost.class, () -> JournalStage.tell(old, List.of(stage.told("late", "shard"))));
    assertEquals(0, stage.reader().newest());
    JournalStage.tell(stage.sink(stage.fenced()), List.of(stage.told("now", "shard")));
    assertEquals(List.of("now"), names(all()));
  }

  @Test
  void manyEventsAreSeveralItemsEachWithThePlacesOfItsShards() {
    List<EventSink.Told> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(stage.told("app-" + i, "shard-" + i % 3));
    }
    int[] left = {2};
    stage.door =
        (request, engine) -> {
          if (left[0]-- == 0) {
            throw SdkClientException.create("killed");
          }
          return engine.apply(request);
        };
    BusSink killed = stage.sink(stage.fenced());
    assertThrows(SdkClientException.class, () -> JournalStage.tell(killed, many));
    assertEquals(800, stage.reader().newest());

    stage.begin();
    BusSink next = stage.sink(stage.fenced());
    List<EventSink.Told> unread =
        many.stream()
            .filter(
                one ->
                    next.position("table", "stream", one.from().shard())
                        .filter(at -> at.covers(one.from().sequence()))
                        .isEmpty())
            .toList();
    assertEquals(many.subList(800, 1000), unread);
    JournalStage.tell(next, unread);
    assertEquals(many.stream().map(JournalTest::name).toList(), names(all()));
    assertEquals(3, stage.batches().size());
  }

  private static String name(EventSink.Told told) {
    return told.event().data().get("appName").toString();
  }

  @Test
  void noItemIsLargerThanDynamoDbTakesAndNoTransactionHasMoreItems() {
    Random random = new Random(7);
    List<EventSink.Told> large = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      StringBuilder noise = new StringBuilder();
      random.ints(100_000, 'a', 'z').forEach(c -> noise.append((char) c));
      large.add(stage.told(noise.toString(), "shard"));
    }
    for (int i = 0; i < 300; i++) {
      large.add(stage.told("small", "shard-" + i));
    }
    JournalStage.tell(stage.sink(stage.fenced()), large);

    assertEquals(large.stream().map(JournalTest::name).toList(), names(all()));
    stage.batches().forEach(item -> assertTrue(ItemSize.of(item) < 400_000, "" + item.keySet()));
    stage.writes.forEach(write -> assertTrue(write.transactItems().size() <= 100));
    assertTrue(stage.writes.stream().anyMatch(write -> write.transactItems().size() == 93));
  }

  @Test
  void oneForWhichNoItemHasRoomHoldsUpNoOther() {
    StringBuilder noise = new StringBuilder();
    new Random(7).ints(900_000, 'a', 'z').forEach(c -> noise.append((char) c));
    List<EventSink.Told> told =
        List.of(
            stage.told("a", "shard"),
            stage.told(noise.toString(), "shard"),
            stage.told("b", "shard"));
    BusSink sink = stage.sink(stage.fenced());
    JournalStage.tell(sink, told);

    assertEquals(List.of("a", "b"), names(all()));
    assertEquals(
        1,
        stage.said.stream()
            .filter(line -> line.startsWith("event evt-2 (application.created) is not in the jou"))
            .count(),
        stage.said.toString());
    stage.begin();
    assertEquals(
        Optional.of(told.getLast().from()), stage.sink().position("table", "stream", "shard"));
  }

  /** As docs/lifetimes.md says. */
  @Test
  void eventsAgeOutAfterAWeekAndTheNewestNumberNever() {
    JournalStage.tell(stage.sink(stage.fenced()), List.of(stage.told("a", "shard")));
    List<Optional<Long>> lifetimes =
        stage.world.everything(stage.world.tables.jobs()).stream()
            .filter(item -> item.get("job").s().equals("~journal"))
            .sorted(Comparator.comparing(item -> item.get("run").s()))
            .map(item -> Optional.ofNullable(item.get(TableSpec.TTL)))
            .map(ttl -> ttl.map(at -> Long.parseLong(at.n())))
            .map(ttl -> ttl.map(at -> at - stage.world.clock.instant().getEpochSecond()))
            .toList();
    assertEquals(List.of(Optional.of(Duration.ofDays(7).toSeconds()), Optional.empty()), lifetimes);
  }

  @Test
  void aTableThatIsOutOfReachIsWaitedForAndTheBusHearsNothingTwice() {
    int[] failures = {3};
    stage.door =
        (request, engine) -> {
          if (failures[0]-- > 0) {
            throw SdkClientException.create("out of reach");
          }
          return engine.apply(request);
        };
    stage.apps("duel-", 3);
    stage.publish();
    stage.apps("later-", 1);
    for (int i = 0; i < 4; i++) {
      stage.publish();
    }
    assertEquals(List.of("duel-0", "duel-1", "duel-2", "later-0"), names(all()));
    assertEquals(4, stage.bus.details().size(), stage.bus.details().toString());
    assertEquals(1, stage.said.size(), stage.said.toString());
  }

  /** Else leaders that change often tell the same for ever, while ever more is to be told. */
  @Test
  void whatASlowBusWasToldIsWrittenDownOnTheWaySoThatTheNextLeaderGoesOnThere() {
    stage.apps("duel-", 100);
    for (int term = 1; term <= 4; term++) {
      int[] calls = {0};
      stage.bus.onCall =
          () -> {
            stage.world.clock.pass(Duration.ofSeconds(1));
            if (++calls[0] == 4) {
              throw SdkClientException.create("killed");
            }
          };
      stage.publish();
      assertEquals(term == 4 ? 100 : 30 * term, stage.reader().newest());
      stage.begin();
    }
    stage.publish();

    assertEquals(names(all()), IntStream.range(0, 100).mapToObj(i -> "duel-" + i).toList());
    assertEquals(130, stage.bus.details().size());
    assertEquals(100, new HashSet<>(stage.bus.details()).size());
  }

  @Test
  void whoseLeaseIsLostWhileItTellsDoesNotTellTheRest() {
    stage.apps("duel-", 100);
    int[] calls = {0};
    stage.bus.onCall =
        () -> {
          stage.world.clock.pass(Duration.ofSeconds(1));
          if (++calls[0] == 3) {
            stage.begin();
          }
        };
    Publisher old = stage.publisher;
    stage.world.clock.pass(Duration.ofSeconds(6));
    old.run();

    assertEquals(30, stage.bus.details().size());
    assertEquals(20, stage.reader().newest());
  }

  /** Of a first leader that ends before half a minute is over, too. */
  @Test
  void aBusThatIsOutOfReachMakesALagThatTheNextLeaderKnows() {
    stage.publish();
    stage.publish();
    stage.bus.onCall =
        () -> {
          throw SdkClientException.create("out of reach");
        };
    stage.apps("duel-", 1);
    stage.publish();
    stage.world.clock.pass(Duration.ofMinutes(5));
    stage.begin();
    stage.publish();

    assertTrue(stage.publisher.lag().compareTo(Duration.ofMinutes(5)) > 0);
  }

  /** Heartbeats are most changes: their shards are noted now and then. */
  @Test
  void shardsWithoutAnEventAreNotedEveryHalfMinute() {
    BusSink sink = stage.sink(stage.fenced());
    StreamPosition beat = new StreamPosition("nodes", "stream", "shard", "5");
    List<EventSink.Told> told = List.of(stage.told("a", "shard"));
    sink.append(told);
    sink.reached(List.of(told.getFirst().from(), beat));
    assertEquals(Optional.empty(), stage.sink().position("nodes", "stream", "shard"));

    stage.world.clock.pass(Duration.ofSeconds(31));
    sink.reached(List.of(beat));
    assertEquals(Optional.of(beat), stage.sink().position("nodes", "stream", "shard"));
  }
}
