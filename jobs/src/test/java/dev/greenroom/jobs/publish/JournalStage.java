package dev.greenroom.jobs.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.core.Core;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.event.ApplicationEvent;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.jobs.stream.EventSink;
import dev.greenroom.jobs.stream.StreamPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Publishers over DynamoDB Local, a bus in memory that takes all, and doors to the tables. */
final class JournalStage implements AutoCloseable {
  /** As docs/lifetimes.md says. */
  static final Duration KEPT = Duration.ofDays(7);

  static final int ALL = 1_000_000;

  private static final Duration LEASE = Duration.ofSeconds(9);
  private static final String JOURNAL = "~journal";

  /** Stands at the door through which the journal is written. */
  interface Door {
    Object write(TransactWriteItemsRequest request, Function<DynamoDbRequest, Object> engine);
  }

  /** Stands at the door through which it is read. */
  interface Glass {
    Object read(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine);
  }

  final World world;
  final List<String> said = Collections.synchronizedList(new ArrayList<>());

  final MemoryBus bus = new MemoryBus();
  final List<TransactWriteItemsRequest> writes = new ArrayList<>();
  Door door = (request, engine) -> engine.apply(request);
  Glass glass = (request, engine) -> engine.apply(request);

  Leadership leadership;
  Publisher publisher;
  private final AtomicLong nanos = new AtomicLong();
  private int terms;
  private int sequence;

  JournalStage() {
    this(UnaryOperator.identity());
  }

  /** With something between all and the engine. */
  JournalStage(UnaryOperator<DynamoDbClient> between) {
    world = new World(between);
    begin();
  }

  /** Another replica takes the lease, whoever has it, and publishes from now on. */
  void begin() {
    DynamoDbClient tables = Intercepted.client(world.client, this::written);
    Core core = world.coreWith(tables, world.clock, world.core.policy(), time -> {});
    leadership =
        new Leadership(core.leases(), "replica-" + ++terms, LEASE, nanos::get, world.clock);
    while (!leadership.lead()) {
      nanos.addAndGet(LEASE.toNanos());
    }
    publisher =
        new Publisher(
            core,
            tables,
            world.streams(),
            bus(),
            world.tables,
            leadership::lead,
            leadership,
            world.clock,
            this::complained);
  }

  private Object written(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    if (request instanceof TransactWriteItemsRequest all && ofJournal(all)) {
      writes.add(all);
      return door.write(all, engine);
    }
    return engine.apply(request);
  }

  private static boolean ofJournal(TransactWriteItemsRequest request) {
    return request.transactItems().stream()
        .anyMatch(item -> item.put() != null && item.put().item().get("job").s().equals(JOURNAL));
  }

  /** DynamoDB Local takes an iterator from before the first record for one that comes too late. */
  private void complained(String line) {
    if (!line.contains("changes after the beginning")) {
      said.add(line);
    }
  }

  private Bus bus() {
    return bus.bus(this::complained);
  }

  /** Longer than a shard rests, and than nothing is read after a failure. */
  void publish() {
    world.clock.pass(Duration.ofSeconds(6));
    publisher.run();
  }

  void apps(String prefix, int count) {
    IntStream.range(0, count).forEach(i -> world.app(prefix + i));
  }

  /** A sink as a leader has it. */
  BusSink sink() {
    return sink(world.core.writtenBy(leadership));
  }

  BusSink sink(Database fenced) {
    DynamoDbClient tables = Intercepted.client(world.client, this::written);
    return new BusSink(
        bus(),
        new Checkpoints(new Database(tables), fenced, world.tables, time -> {}),
        world.clock,
        said::add);
  }

  /** One that reads the head of the journal as it is, and places as they were at first. */
  BusSink sinkThatSeesNoPlace() {
    DynamoDbClient blind =
        Intercepted.client(
            world.client,
            (request, engine) ->
                request instanceof QueryRequest query
                        && query.expressionAttributeValues().get(":v0").s().equals(Checkpoints.JOB)
                    ? QueryResponse.builder().items(List.of()).build()
                    : engine.apply(request));
    return new BusSink(
        bus(),
        new Checkpoints(new Database(blind), unfenced(), world.tables, time -> {}),
        world.clock,
        said::add);
  }

  /** One whose writes stand behind no fence. */
  Database unfenced() {
    return new Database(Intercepted.client(world.client, this::written));
  }

  /** The same behind the fence of the leader. */
  Database fenced() {
    return unfenced().fencedBy(leadership);
  }

  /** An event that comes next in that shard. */
  EventSink.Told told(String name, String shard) {
    return new EventSink.Told(
        new StreamPosition("table", "stream", shard, Integer.toString(++sequence)),
        new ApplicationEvent.Created(
            new Envelope(
                "evt-" + sequence, world.clock.instant(), Optional.of(World.ORG), Optional.of("a")),
            name,
            "dev@example.org"));
  }

  static void tell(BusSink sink, List<EventSink.Told> events) {
    sink.append(events);
    sink.reached(positions(events));
  }

  /** The last one of each shard. */
  static Collection<StreamPosition> positions(List<EventSink.Told> events) {
    Map<String, StreamPosition> last = new java.util.LinkedHashMap<>();
    events.forEach(one -> last.put(one.from().shard(), one.from()));
    return last.values();
  }

  /** One that has read nothing yet. */
  DynamoEventJournal reader() {
    return new DynamoEventJournal(
        Intercepted.client(world.client, (request, engine) -> glass.read(request, engine)),
        world.tables,
        JournalStage::json,
        world.clock,
        world.clock.ticker(),
        time -> {},
        said::add);
  }

  /** Texts may be long here. */
  static Object json(byte[] bytes) {
    try {
      return new ObjectMapper().readValue(bytes, Object.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names(List<EventJournal.Entry> entries) {
    return entries.stream()
        .map(entry -> ((Map<?, ?>) entry.event().get("data")).get("appName").toString())
        .toList();
  }

  static List<Long> numbers(List<EventJournal.Entry> entries) {
    return entries.stream().map(EventJournal.Entry::number).toList();
  }

  /** The items that hold events. */
  List<Map<String, AttributeValue>> batches() {
    return world.everything(world.tables.jobs()).stream()
        .filter(item -> item.get("job").s().equals(JOURNAL) && item.containsKey("told"))
        .toList();
  }

  @Override
  public void close() {
    world.close();
  }
}
