package dev.greenroom.local.event;

import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.event.StreamChange;
import dev.greenroom.core.table.TableSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Carries what the streams tell into the journal, in the order in which it was written. It goes on
 * where the journal says that it was, so that it may die at any moment.
 */
final class StreamPump {
  private final DynamoDbClient tables;
  private final DynamoDbStreamsClient client;
  private final List<TableSpec> specs;
  private final EventsOf eventsOf;
  private final FileEventJournal journal;
  private final InstantSource clock;
  private final Consumer<String> log;
  private List<TableStream> streams = List.of();
  private volatile Instant complete;

  /**
   * @param specs the tables that have a stream
   * @param log takes a line for each gap
   */
  StreamPump(
      DynamoDbClient tables,
      DynamoDbStreamsClient client,
      List<TableSpec> specs,
      EventsOf eventsOf,
      FileEventJournal journal,
      InstantSource clock,
      Consumer<String> log) {
    this.tables = tables;
    this.client = client;
    this.specs = List.copyOf(specs);
    this.eventsOf = eventsOf;
    this.journal = journal;
    this.clock = clock;
    this.log = log;
    this.complete = clock.instant();
  }

  /** Pumps until all streams are read to their end; from one thread at a time. */
  synchronized void run() throws IOException {
    try {
      if (streams.isEmpty()) {
        streams = specs.stream().map(this::open).toList();
      }
      Instant begun = clock.instant();
      while (!round()) {
        begun = clock.instant();
      }
      complete = begun;
    } catch (IOException | RuntimeException e) {
      // What was read but not journaled is read again.
      streams = List.of();
      throw e;
    }
  }

  /**
   * For how long there may have been changes that are not in the journal yet: the time since all
   * streams were last read to their end.
   */
  Duration lag() {
    return Duration.between(complete, clock.instant());
  }

  private TableStream open(TableSpec spec) {
    TableDescription table = tables.describeTable(r -> r.tableName(spec.name())).table();
    String label = table.latestStreamLabel();
    return new TableStream(
        client,
        spec.name(),
        table.latestStreamArn(),
        label,
        journal.position(spec.name(), label),
        log);
  }

  /** One page of every stream; true when all were at their end. */
  private boolean round() throws IOException {
    boolean end = true;
    List<StreamChange> changes = new ArrayList<>();
    for (TableStream stream : streams) {
      TableStream.Page page = stream.next(clock.instant());
      end &= page.end();
      changes.addAll(page.changes());
    }
    // DynamoDB Local counts all tables with one counter: a process comes before its room.
    changes.sort(Comparator.comparing(StreamChange::sequence, StreamPosition::compare));
    List<FileEventJournal.Told> told = new ArrayList<>();
    for (StreamChange change : changes) {
      StreamPosition from = new StreamPosition(change.table(), change.stream(), change.sequence());
      eventsOf.change(change).ifPresent(event -> told.add(new FileEventJournal.Told(from, event)));
    }
    if (!told.isEmpty()) {
      journal.append(told);
    }
    journal.reached(streams.stream().map(TableStream::position).flatMap(Optional::stream).toList());
    return end;
  }
}
