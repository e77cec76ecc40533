package dev.greenroom.jobs.publish;

import static dev.greenroom.jobs.publish.JournalStage.ALL;
import static dev.greenroom.jobs.publish.JournalStage.names;
import static dev.greenroom.jobs.publish.JournalStage.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.jobs.stream.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** What is read out of the journal of an account, from where, when, and for how many calls. */
@Timeout(120)
class JournalReaderTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** What a reader asks of the tables, as its role names it. */
  private static final Set<String> ASKED = new TreeSet<>();

  private final AtomicInteger calls = new AtomicInteger();
  private JournalStage stage;
  private BusSink sink;

  @BeforeEach
  void open() {
    stage = new JournalStage();
    stage.glass =
        (request, engine) -> {
          calls.incrementAndGet();
          synchronized (ASKED) {
            ASKED.add(
                "streams %s %s"
                    .formatted(
                        request.getValueForField("TableName", String.class).orElseThrow(),
                        request.getClass().getSimpleName().replaceAll("Request$", "")));
          }
          return engine.apply(request);
        };
    sink = stage.sink(stage.fenced());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** The tests of `infra` hold what is granted to the service that streams against it. */
  @AfterAll
  static void note() throws IOException {
    Files.write(Files.createDirectories(Path.of("target", "calls")).resolve("streams.txt"), ASKED);
  }

  private void tell(String... names) {
    List<EventSink.Told> told = new ArrayList<>();
    for (String name : names) {
      told.add(stage.told(name, "shard"));
    }
    JournalStage.tell(sink, told);
  }

  /** Batches of some events each; all that were told. */
  private List<String> told(Random random, int batches, int most) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      String[] names =
          IntStream.rangeClosed(0, random.nextInt(most))
              .mapToObj(n -> "app-" + (all.size() + n + 1))
              .toArray(String[]::new);
      tell(names);
      all.addAll(List.of(names));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void readersBeginAtAnyNumberAndTakeAnyPage(int most) {
    List<String> all = told(new Random(most), 40, most);
    DynamoEventJournal reader = stage.reader();
    assertEquals(all.size(), reader.newest());
    for (int limit : List.of(1, 3, 50, 200)) {
      for (int from = 0; from <= all.size() + 2; from += 1 + all.size() / 37) {
        List<EventJournal.Entry> page = reader.after(from, limit);
        int begin = Math.min(from, all.size());
        int end = Math.min(all.size(), from + limit);
        assertEquals(all.subList(begin, Math.max(begin, end)), names(page));
        assertEquals(
            LongStream.range(begin + 1, Math.max(begin, end) + 1).boxed().toList(), numbers(page));
      }
    }
  }

  @Test
  void aPageOfManyBatchesIsAFewQueries() {
    told(new Random(1), 250, 1);
    DynamoEventJournal reader = stage.reader();
    reader.newest();
    calls.set(0);
    assertEquals(200, reader.after(20, 200).size());
    assertTrue(calls.get() <= 4, "it took " + calls);
  }

  /** Against a model: whoever asks, for the first time or ever again, deleted or not yet. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsOlderThanAWeekIsGoneWhetherItIsDeletedOrNot(long seed) {
    Random random = new Random(seed);
    DynamoEventJournal old = stage.reader();
    List<java.time.Instant> times = new ArrayList<>();
    int deleted = 0;
    for (int step = 0; step < 60; step++) {
      for (String name : told(random, random.nextInt(3), 5)) {
        times.add(stage.world.clock.instant());
      }
      java.time.Instant now = stage.world.clock.instant();
      long gone =
          times.stream()
              .filter(at -> now.getEpochSecond() >= at.plus(JournalStage.KEPT).getEpochSecond())
              .count();
      for (DynamoEventJournal reader : List.of(old, stage.reader())) {
        assertEquals(times.size(), reader.newest());
        assertEquals(gone + 1, reader.oldest());
        List<Long> there = LongStream.rangeClosed(gone + 1, times.size()).boxed().toList();
        assertEquals(there, numbers(reader.after(0, ALL)));
        assertEquals(there, numbers(reader.after(gone / 2, ALL)));
        assertEquals(
            there.isEmpty() ? List.of() : there.subList(0, 1), numbers(reader.after(0, 1)));
      }
      if (random.nextInt(4) == 0) {
        deleted += age(random);
      }
      stage.world.clock.pass(
          random.nextInt(10) == 0 ? Duration.ofDays(8) : Duration.ofHours(random.nextInt(20)));
    }
    assertTrue(deleted > 10, "too little was deleted: " + deleted);
  }

  /** DynamoDB deletes some of what is past its time. */
  private int age(Random random) {
    int deleted = 0;
    for (var item : stage.batches()) {
      long expires = Long.parseLong(item.get(TableSpec.TTL).n());
      if (expires <= stage.world.clock.instant().getEpochSecond() && random.nextInt(3) > 0) {
        stage
            .world
            .engine()
            .deleteItem(
                d ->
                    d.tableName(stage.world.tables.jobs().name())
                        .key(stage.world.tables.jobs().keyOf(item)));
        deleted++;
      }
    }
    return deleted;
  }

  @Test
  void theOldestIsFoundByHalvesAndRemembered() {
    told(new Random(1), 300, 3);
    stage.world.clock.pass(Duration.ofDays(6));
    told(new Random(2), 100, 3);
    stage.world.clock.pass(Duration.ofDays(2));
    DynamoEventJournal reader = stage.reader();
    long newest = reader.newest();
    calls.set(0);
    assertTrue(reader.oldest() > 200);
    assertTrue(calls.get() <= 2 + 64 - Long.numberOfLeadingZeros(newest), "it took " + calls);
    calls.set(0);
    reader.oldest();
    assertEquals(0, calls.get());
  }

  /** A pause that a test lets go on, and by which time passes. */
  private Semaphore turns = new Semaphore(0);

  private final AtomicInteger pauses = new AtomicInteger();

  private DynamoEventJournal followed() {
    Semaphore own = new Semaphore(0);
    turns = own;
    return new DynamoEventJournal(
        Intercepted.client(
            stage.world.client, (request, engine) -> stage.glass.read(request, engine)),
        stage.world.tables,
        JournalStage::json,
        stage.world.clock,
        stage.world.clock.ticker(),
        time -> {
          pauses.incrementAndGet();
          own.acquireUninterruptibly();
          stage.world.clock.pass(time);
        },
        stage.said::add);
  }

  /** One who follows from a number on, as a stream does. */
  private Thread follower(DynamoEventJournal journal, long from, List<Long> seen, Runnable each) {
    return Thread.ofVirtual()
        .start(
            () -> {
              long last = from;
              try {
                while (!journal.closed()) {
                  for (EventJournal.Entry entry : journal.after(last, 200)) {
                    last = entry.number();
                    seen.add(last);
                    each.run();
                  }
                  journal.await(last, LONG);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** How many calls it takes that so many follow through 20 events. */
  private int callsFor(int followers) throws Exception {
    DynamoEventJournal journal = followed();
    long begin = journal.newest();
    calls.set(0);
    Semaphore arrived = new Semaphore(0);
    List<List<Long>> seen = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < followers; i++) {
      seen.add(new ArrayList<>());
      threads.add(follower(journal, begin, seen.getLast(), arrived::release));
    }
    for (int i = 0; i < 20; i++) {
      tell("app-" + i);
      turns.release();
      assertTrue(arrived.tryAcquire(followers, 30, TimeUnit.SECONDS), "not all were told " + i);
    }
    int asked = calls.get();
    journal.close();
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofSeconds(10)), "one follows still");
    }
    List<Long> wanted = LongStream.rangeClosed(begin + 1, begin + 20).boxed().toList();
    seen.forEach(numbers -> assertEquals(wanted, numbers));
    return asked;
  }

  @Test
  void manyWhoFollowCostAsMuchAsOne() throws Exception {
    int one = callsFor(1);
    assertTrue(one <= 42, "a look and a read for each event: " + one);
    assertEquals(one, callsFor(200));
  }

  @Test
  void nobodyWaitsNobodyAsks() throws Exception {
    DynamoEventJournal journal = followed();
    journal.newest();
    turns.release(1_000);
    assertFalse(journal.await(0, Duration.ofMillis(50)));
    int before = -1;
    while (before != pauses.get()) { // The last look may be under way.
      before = pauses.get();
      Thread.sleep(50);
    }
    calls.set(0);
    turns.release(1_000);
    Thread.sleep(100);
    assertEquals(0, calls.get());
    assertEquals(before, pauses.get());
  }

  @Test
  void aJournalThatIsClosedSendsItsFollowersAway() throws Exception {
    DynamoEventJournal journal = followed();
    tell("one");
    List<Long> seen = new ArrayList<>();
    CountDownLatch told = new CountDownLatch(1);
    Thread follower = follower(journal, 0, seen, told::countDown);
    assertTrue(told.await(10, TimeUnit.SECONDS));
    journal.close();
    assertTrue(follower.join(Duration.ofSeconds(10)));
    assertTrue(journal.closed());
    assertTrue(journal.await(1, LONG));
    assertEquals(List.of("one"), names(journal.after(0, ALL)));
    turns.release(10);
  }

  @Test
  void aTableThatIsOutOfReachIsWaitedForAndSaidOnce() throws Exception {
    DynamoEventJournal journal = followed();
    tell("one");
    long begin = journal.newest();
    List<Long> seen = new ArrayList<>();
    Semaphore arrived = new Semaphore(0);
    JournalStage.Glass well = stage.glass;
    AtomicInteger failed = new AtomicInteger();
    stage.glass =
        (request, engine) -> {
          failed.incrementAndGet();
          throw SdkClientException.create("out of reach");
        };
    Thread follower = follower(journal, begin, seen, arrived::release);
    tell("two");
    for (int i = 1; i <= 3; i++) {
      turns.release();
      while (failed.get() < i) {
        Thread.sleep(5);
      }
    }
    stage.glass = well;
    turns.release(2);
    assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS));
    assertEquals(List.of(2L), seen);
    assertEquals(1, stage.said.size(), stage.said.toString());
    assertTrue(stage.said.getFirst().contains("out of reach"), stage.said.toString());
    journal.close();
    assertTrue(follower.join(Duration.ofSeconds(10)));
    turns.release(10);
  }

  /** Items of a transaction may come to be seen one after the other: nothing is passed by. */
  @Test
  void whatIsNotSeenYetIsNotPassedBy() {
    tell("one");
    tell("two", "three");
    tell("four");
    JournalStage.Glass well = stage.glass;
    stage.glass =
        (request, engine) -> {
          Object answer = well.read(request, engine);
          return request instanceof QueryRequest && answer instanceof QueryResponse page
              ? without(page, 3)
              : answer;
        };
    DynamoEventJournal reader = stage.reader();
    assertEquals(4, reader.newest());
    assertEquals(List.of("one"), names(reader.after(0, ALL)));
    assertEquals(List.of(), names(reader.after(1, ALL)));
    stage.glass = well;
    assertEquals(List.of("two", "three", "four"), names(reader.after(1, ALL)));
  }

  /** As if the item of that number were not there; DynamoDB would hand out the next one then. */
  private QueryResponse without(QueryResponse page, long number) {
    List<Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue>> items =
        new ArrayList<>();
    for (var item : page.items()) {
      boolean hidden = item.containsKey("told") && Long.parseLong(item.get("run").s()) == number;
      if (!hidden) {
        items.add(item);
      } else {
        stage.batches().stream()
            .filter(next -> Long.parseLong(next.get("run").s()) == number + 1)
            .forEach(items::add);
      }
    }
    return page.toBuilder().items(items).build();
  }
}
