package dev.greenroom.jobs.stream;

import dev.greenroom.events.event.GreenroomEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where events are told, and what remembers how far the streams were read that they came from. */
public interface EventSink {

  /** An event and the record of a stream from which it came. */
  record Told(StreamPosition from, GreenroomEvent event) {}

  /**
   * Tells events, after all others and in their order.
   *
   * @throws IOException or another exception when not all could be told: they come again
   */
  void append(List<Told> events) throws IOException;

  /** Shards were read up to there, and all that follows from it was told. */
  void reached(Collection<StreamPosition> read) throws IOException;

  /** All streams were read to their end then. */
  void complete(Instant then) throws IOException;

  /** When all streams were last read to their end, to the minute; empty when never. */
  Optional<Instant> complete();

  /** Forgets the positions in the shards of a stream that are gone. */
  void keep(String table, String stream, Set<String> shards);

  /** Where to go on in a shard; empty when nothing of it was read. */
  Optional<StreamPosition> position(String table, String stream, String shard);
}
