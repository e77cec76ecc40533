package dev.greenroom.jobs.publish;

import dev.greenroom.jobs.stream.EventSink;
import dev.greenroom.jobs.stream.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells events on the bus, then writes down how far the streams were read. Who is killed between
 * the two leaves events that are told once more, under the same ids, and none that is lost. Of one
 * term of a leader; from one thread at a time.
 */
final class BusSink implements EventSink {
  /** What led to no event is not worth a write each time: to read it again costs little. */
  static final Duration QUIET = Duration.ofSeconds(30);

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
  private final Map<Place, StreamPosition> written = new LinkedHashMap<>();
  private final Map<Place, StreamPosition> reached = new LinkedHashMap<>();
  private Optional<Instant> complete;
  private Instant completeWritten;
  private Instant wrote;
  private boolean told;

  BusSink(Bus bus, Checkpoints checkpoints, InstantSource clock) {
    this.bus = bus;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.wrote = clock.instant();
    Checkpoints.Read read = checkpoints.read();
    read.positions().forEach(position -> written.put(Place.of(position), position));
    reached.putAll(written);
    this.complete = read.complete();
    this.completeWritten = complete.orElse(Instant.MIN);
  }

  @Override
  public void append(List<Told> events) {
    bus.tell(events.stream().map(Told::event).toList());
    told = true;
  }

  @Override
  public void reached(Collection<StreamPosition> read) {
    read.forEach(position -> reached.put(Place.of(position), position));
    Instant now = clock.instant();
    if (told || !now.isBefore(wrote.plus(QUIET))) {
      write(now);
    }
  }

  @Override
  public void complete(Instant then) {
    complete = Optional.of(then);
  }

  /** Writes down all that is not yet. */
  void flush() {
    write(clock.instant());
  }

  private void write(Instant now) {
    List<StreamPosition> moved = new ArrayList<>();
    reached.forEach(
        (place, position) -> {
          if (!position.equals(written.get(place))) {
            moved.add(position);
          }
        });
    Optional<Instant> later =
        complete.filter(then -> !then.isBefore(floor(completeWritten).plus(TIME_STEP)));
    checkpoints.write(moved, later, now);
    moved.forEach(position -> written.put(Place.of(position), position));
    completeWritten = later.orElse(completeWritten);
    wrote = now;
    told = false;
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
    return Optional.ofNullable(reached.get(new Place(table, stream, shard)));
  }
}
