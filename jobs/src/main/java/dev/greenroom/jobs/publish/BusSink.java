package dev.greenroom.jobs.publish;

import dev.greenroom.aws.journal.JournalHead;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.jobs.stream.EventSink;
import dev.greenroom.jobs.stream.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells events on the bus, then writes them into the journal together with how far their streams
 * were read. Who is killed between the two leaves events that are told on the bus once more, under
 * the same ids, and none that is lost; in the journal each stands once. Of one term of a leader;
 * from one thread at a time.
 */
final class BusSink implements EventSink {
  /** What led to no event is not worth a write each time: to read it again costs little. */
  static final Duration QUIET = Duration.ofSeconds(30);

  /**
   * After that long what was told is written down, though more is to be told: a slow bus must not
   * make each of several short terms begin anew.
   */
  static final Duration STEP = Duration.ofSeconds(1);

  private static final Duration TIME_STEP = Duration.ofMinutes(1);

  /** A shard of a stream of a table. */
  private record Place(String table, String stream, String shard) {
    static Place of(StreamPosition position) {
      return new Place(position.table(), position.stream(), position.shard());
    }
  }

  private final Bus bus;
  private final Checkpoints checkpoints;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private final Map<Place, StreamPosition> written = new LinkedHashMap<>();
  private final Map<Place, StreamPosition> reached = new LinkedHashMap<>();

  /** On the bus, and not in the journal yet. */
  private final List<Told> told = new ArrayList<>();

  /** The ids of those: while the journal cannot be written, they are not told once more. */
  private final Set<String> heard = new HashSet<>();

  private JournalHead head;
  private Optional<Instant> complete;
  private Instant completeWritten;
  private Instant wrote;

  /** Nobody knows whether the last write took effect. */
  private boolean doubtful;

  /**
   * @param complaints takes a line for an event for which the journal has no room
   */
  BusSink(Bus bus, Checkpoints checkpoints, InstantSource clock, Consumer<String> complaints) {
    this.bus = bus;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.complaints = complaints;
    this.wrote = clock.instant();
    this.complete = read();
  }

  /** Begins with what is written; when all was read. */
  private Optional<Instant> read() {
    Checkpoints.Read read = checkpoints.read();
    told.clear();
    written.clear();
    read.positions().forEach(position -> written.put(Place.of(position), position));
    reached.clear();
    reached.putAll(written);
    head = read.head();
    completeWritten = read.complete().orElse(Instant.MIN);
    return read.complete();
  }

  /** After a write of which nothing is known: what is not written comes again. */
  private void settle() {
    if (doubtful) {
      read();
      doubtful = false;
    }
  }

  @Override
  public void append(List<Told> events) {
    told.clear(); // What was told and not written down comes again.
    Instant step = clock.instant();
    for (int from = 0; from < events.size(); from += Bus.MOST_ENTRIES) {
      List<Told> some = events.subList(from, Math.min(events.size(), from + Bus.MOST_ENTRIES));
      bus.tell(
          some.stream()
              .map(Told::event)
              .filter(event -> !heard.contains(event.envelope().id()))
              .toList());
      some.forEach(one -> heard.add(one.event().envelope().id()));
      told.addAll(some);
      Instant now = clock.instant();
      if (!now.isBefore(step.plus(STEP))) {
        attempt(() -> journal(now));
        step = now;
      }
    }
  }

  @Override
  public void reached(Collection<StreamPosition> read) {
    read.forEach(position -> reached.put(Place.of(position), position));
    Instant now = clock.instant();
    boolean first = completeWritten.equals(Instant.MIN) && complete.isPresent();
    write(now, first || !now.isBefore(wrote.plus(QUIET)));
  }

  @Override
  public void complete(Instant then) {
    complete = Optional.of(then);
  }

  /** Writes down all that is not yet. */
  void flush() {
    settle();
    write(clock.instant(), true);
  }

  /**
   * @param all false to leave out shards without an event
   */
  private void write(Instant now, boolean all) {
    attempt(
        () -> {
          journal(now);
          if (all) {
            places(now);
          }
        });
  }

  private void attempt(Runnable write) {
    try {
      write.run();
    } catch (LeaseLost lost) {
      throw lost;
    } catch (RuntimeException e) {
      doubtful = true;
      throw e;
    }
  }

  private void journal(Instant now) {
    List<JournalPart> parts = JournalPart.of(told, complaints);
    for (JournalPart part : parts) {
      Map<Place, StreamPosition> to = new LinkedHashMap<>();
      part.told().forEach(one -> to.put(Place.of(one.from()), one.from()));
      if (part.equals(parts.getLast())) {
        to.replaceAll(this::reached); // What followed there was no event.
      }
      head = checkpoints.append(head, part, moves(to), now);
      written.putAll(to);
      reached.putAll(to);
    }
    told.clear();
    heard.clear();
  }

  /** How far a shard was read of which an event was told. */
  private StreamPosition reached(Place place, StreamPosition told) {
    return Optional.ofNullable(reached.get(place))
        .filter(at -> at.covers(told.sequence()))
        .orElse(told);
  }

  private void places(Instant now) {
    Optional<Instant> later =
        complete.filter(then -> !then.isBefore(floor(completeWritten).plus(TIME_STEP)));
    checkpoints.write(moves(reached), later, now);
    written.putAll(reached);
    completeWritten = later.orElse(completeWritten);
    wrote = now;
  }

  private List<Checkpoints.Move> moves(Map<Place, StreamPosition> to) {
    List<Checkpoints.Move> moves = new ArrayList<>();
    to.forEach(
        (place, position) -> {
          Optional<StreamPosition> from = Optional.ofNullable(written.get(place));
          if (from.filter(position::equals).isEmpty()) {
            moves.add(new Checkpoints.Move(from, position));
          }
        });
    return moves;
  }

  private static Instant floor(Instant time) {
    return time.equals(Instant.MIN) ? Instant.EPOCH : time;
  }

  @Override
  public Optional<Instant> complete() {
    return complete;
  }

  @Override
  public void keep(String table, String stream, Set<String> shards) {
    settle();
    reached
        .keySet()
        .removeIf(
            place ->
                place.table().equals(table)
                    && (!place.stream().equals(stream) || !shards.contains(place.shard())));
    written.keySet().retainAll(reached.keySet());
  }

  @Override
  public Optional<StreamPosition> position(String table, String stream, String shard) {
    settle();
    return Optional.ofNullable(reached.get(new Place(table, stream, shard)));
  }
}
