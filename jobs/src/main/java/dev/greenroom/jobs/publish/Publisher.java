package dev.greenroom.jobs.publish;

import dev.greenroom.aws.service.ServiceCore;
import dev.greenroom.core.Core;
import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.time.Pause;
import dev.greenroom.jobs.stream.StreamPump;
import dev.greenroom.jobs.stream.StreamSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Publishes what the streams of the tables tell while this replica leads: on the bus, and in the
 * journal. Each term of a leader begins where the one before it has written down that it was.
 */
public final class Publisher {
  /** For how long DynamoDB keeps what a stream tells. */
  private static final Duration KEPT = Duration.ofHours(24);

  private final BooleanSupplier leads;
  private final Supplier<Optional<Long>> epoch;
  private final Supplier<BusSink> sinks;
  private final Reading reading;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private String trouble = "";
  private volatile Term term;

  /** How a pump is made. */
  private interface Reading {
    StreamPump from(BusSink sink, Instant since);
  }

  private record Term(long epoch, BusSink sink, StreamPump pump) {}

  /**
   * @param leads asked before each run
   * @param leadership whose fence what is written stands behind
   */
  public Publisher(
      ServiceCore aws,
      BooleanSupplier leads,
      Leadership leadership,
      InstantSource clock,
      Consumer<String> complaints) {
    this(
        aws.core(),
        aws.clients().tables(aws.settings().region()),
        aws.clients().streams(aws.settings().region()),
        new Bus(
            aws.clients().buses(aws.settings().region()),
            aws.clients().queues(aws.settings().region()),
            aws.settings().eventBus(),
            aws.settings().unpublished().toString(),
            Pause.real(),
            complaints),
        aws.tables(),
        leads,
        leadership,
        clock,
        complaints);
  }

  Publisher(
      Core core,
      DynamoDbClient tables,
      DynamoDbStreamsClient streams,
      Bus bus,
      dev.greenroom.core.Tables specs,
      BooleanSupplier leads,
      Leadership leadership,
      InstantSource clock,
      Consumer<String> complaints) {
    this.leads = leads;
    this.epoch = leadership::epoch;
    this.clock = clock;
    this.complaints = complaints;
    EventsOf eventsOf =
        new EventsOf(
            specs,
            new TableOwners(
                core.applications()::orgOf, id -> core.nodes().get(id).flatMap(Node::orgId)));
    this.sinks =
        () ->
            new BusSink(
                bus,
                new Checkpoints(
                    new Database(tables), core.writtenBy(leadership), specs, core.pause()),
                clock,
                complaints);
    this.reading =
        (sink, since) ->
            new StreamPump(
                tables,
                StreamSource.ofAccount(streams),
                specs.streaming(),
                eventsOf,
                sink,
                since,
                clock,
                complaints);
  }

  /** Publishes all that is due; never throws. From one thread at a time. */
  public void run() {
    try {
      if (leads.getAsBoolean()) {
        current().pump().run();
      } else {
        term = null;
      }
      trouble = "";
    } catch (LeaseLost lost) {
      term = null;
    } catch (IOException | RuntimeException e) {
      complain(e.toString());
    }
  }

  /** A fault that stays is told once. */
  private void complain(String now) {
    if (!now.equals(trouble)) {
      complaints.accept("events are behind: " + now);
    }
    trouble = now;
  }

  private Term current() {
    long now = epoch.get().orElse(0L);
    if (term == null || term.epoch() != now) {
      BusSink sink = sinks.get();
      Instant earliest = clock.instant().minus(KEPT);
      Instant since =
          sink.complete().filter(then -> then.isAfter(earliest)).orElseGet(clock::instant);
      term = new Term(now, sink, reading.from(sink, since));
    }
    return term;
  }

  /**
   * For how long there may have been changes that are not published yet; zero of one that does not
   * lead.
   */
  public Duration lag() {
    Term now = term;
    return now == null ? Duration.ZERO : now.pump().lag();
  }

  /** Before the lease is given up: so that the next one need not tell anything again. */
  public void end() {
    try {
      Term last = term;
      if (last != null) {
        last.sink().flush();
      }
    } catch (RuntimeException e) {
      complaints.accept("events of the last moment will be told once more: " + e);
    }
  }
}
