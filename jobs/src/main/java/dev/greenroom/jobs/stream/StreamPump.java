package dev.greenroom.jobs.stream;

import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.table.TableSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Carries what the streams tell to where events are told, in the order in which it was written. It
 * goes on where that says that it was, so that it may die at any moment.
 */
public final class StreamPump {
  /** For how long DynamoDB keeps what a stream tells. */
  private static final Duration KEPT = Duration.ofHours(24);

  private final DynamoDbClient tables;
  private final StreamSource source;
  private final List<TableSpec> specs;
  private final EventsOf eventsOf;
  private final EventSink sink;
  private final InstantSource clock;
  private final Consumer<String> log;
  private List<TableStream> streams = List.of();
  private Instant resting = Instant.MIN;
  private volatile Instant complete;

  /**
   * @param specs the tables that have a stream
   * @param since from when on there may be changes that were not read
   * @param log takes a line for each gap
   */
  public StreamPump(
      DynamoDbClient tables,
      StreamSource source,
      List<TableSpec> specs,
      EventsOf eventsOf,
      EventSink sink,
      Instant since,
      InstantSource clock,
      Consumer<String> log) {
    this.tables = tables;
    this.source = source;
    this.specs = List.copyOf(specs);
    this.eventsOf = eventsOf;
    this.sink = sink;
    this.clock = clock;
    this.log = log;
    this.complete = since;
    sink.complete().ifPresent(last -> away(last, clock.instant()));
  }

  /** What was changed and has aged out before it was read cannot be told any more. */
  private void away(Instant last, Instant now) {
    if (Duration.between(last, now).compareTo(KEPT) > 0) {
      log.accept(
          ("the streams are kept for 24 hours, and were last read at %s: changes from then to %s"
                  + " that nobody has read are in the tables, and are no events")
              .formatted(last, now.minus(KEPT)));
    }
  }

  /** Pumps until all that is due is read to its end; from one thread at a time. */
  public void run() throws IOException {
    run(false);
  }

  /** Pumps until all streams are read to their end, whether they are due or not. */
  public void drain() throws IOException {
    run(true);
  }

  private synchronized void run(boolean hurry) throws IOException {
    if (!hurry && clock.instant().isBefore(resting)) {
      return;
    }
    try {
      if (streams.isEmpty()) {
        streams = specs.stream().map(this::open).toList();
      }
      while (!round(hurry)) {
        // What comes is worth a look at once.
      }
      complete =
          streams.stream()
              .map(TableStream::caughtUp)
              .min(Comparator.naturalOrder())
              .orElse(complete);
      sink.complete(complete);
    } catch (IOException | RuntimeException e) {
      // What was read but not told is read again.
      streams = List.of();
      resting = clock.instant().plus(source.afterTrouble());
      throw e;
    }
  }

  /**
   * For how long there may have been changes that are not told yet: the time since all streams were
   * last read to their end.
   */
  public Duration lag() {
    return Duration.between(complete, clock.instant());
  }

  private TableStream open(TableSpec spec) {
    TableDescription table = tables.describeTable(r -> r.tableName(spec.name())).table();
    return new TableStream(
        source,
        new ShardReader.Stream(spec.name(), table.latestStreamArn(), table.latestStreamLabel()),
        sink,
        complete,
        log);
  }

  /**
   * By one counter a process comes before its room. Elsewhere the second of a change tells it as a
   * rule, and always the order within a shard.
   */
  private Comparator<ShardReader.Read> order() {
    Comparator<ShardReader.Read> counted =
        Comparator.comparing(read -> read.from().sequence(), StreamPosition::compare);
    return source.oneCounter()
        ? counted
        : Comparator.comparing(ShardReader.Read::order).thenComparing(counted);
  }

  /** One page of every stream; true when all were at their end. */
  private boolean round(boolean hurry) throws IOException {
    boolean end = true;
    List<ShardReader.Read> changes = new ArrayList<>();
    for (TableStream stream : streams) {
      end &= stream.next(clock.instant(), hurry, changes);
    }
    changes.sort(order());
    List<EventSink.Told> told = new ArrayList<>();
    for (ShardReader.Read read : changes) {
      eventsOf
          .change(read.change())
          .ifPresent(event -> told.add(new EventSink.Told(read.from(), event)));
    }
    if (!told.isEmpty()) {
      sink.append(told);
    }
    sink.reached(streams.stream().flatMap(stream -> stream.positions().stream()).toList());
    return end;
  }
}
