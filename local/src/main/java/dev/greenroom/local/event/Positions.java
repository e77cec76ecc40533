package dev.greenroom.local.event;

import dev.greenroom.functions.http.Json;
import dev.greenroom.jobs.stream.StreamPosition;
import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far each table's stream was read. The lines of the journal say so by themselves; the file
 * only spares reading again what led to no event, and remembers what was in lines that are dropped,
 * and when all was last read.
 */
final class Positions {
  /** The time alone is not worth a write each time. */
  private static final Duration TIME_STEP = Duration.ofMinutes(1);

  /**
   * Of one table.
   *
   * @param stream its latest one
   * @param byShard the sequence numbers, by the id of the shard
   */
  private record Reached(String stream, Map<String, StreamPosition> byShard) {}

  private final Path file;
  private final Map<String, Reached> byTable = new LinkedHashMap<>();
  private Optional<Instant> complete = Optional.empty();
  private Instant completeSaved = Instant.MIN;
  private boolean saved = true;

  private Positions(Path file) {
    this.file = file;
  }

  static Positions open(Path file) throws IOException {
    Positions positions = new Positions(file);
    if (Files.exists(file)) {
      ((Map<?, ?>) Json.read(Files.readAllBytes(file)))
          .forEach((table, at) -> positions.open((String) table, (Map<?, ?>) at));
    }
    positions.saved = true;
    return positions;
  }

  private void open(String table, Map<?, ?> at) {
    if (at.get("complete") instanceof String time) {
      complete = Optional.of(Instant.parse(time));
      completeSaved = complete.get();
      return;
    }
    String stream = (String) at.get("stream");
    if (at.get("sequence") instanceof String sequence) {
      reached(new StreamPosition(table, stream, StreamPosition.ANY, sequence));
    }
    if (at.get("shards") instanceof Map<?, ?> shards) {
      shards.forEach(
          (shard, sequence) ->
              reached(new StreamPosition(table, stream, (String) shard, (String) sequence)));
    }
  }

  void reached(StreamPosition position) {
    Reached known = byTable.get(position.table());
    int newer = known == null ? 1 : position.stream().compareTo(known.stream());
    if (newer > 0) {
      known = new Reached(position.stream(), new LinkedHashMap<>());
      byTable.put(position.table(), known);
    }
    StreamPosition before = known.byShard().get(position.shard());
    if (newer >= 0 && (before == null || !before.covers(position.sequence()))) {
      known.byShard().put(position.shard(), position);
      saved = false;
    }
  }

  /** All streams were read to their end then. */
  void complete(Instant then) {
    complete = Optional.of(then);
  }

  /** When all streams were last read to their end, to the minute; empty when never. */
  Optional<Instant> complete() {
    return complete;
  }

  /** How far a shard was read. */
  Optional<StreamPosition> of(String table, String stream, String shard) {
    return Optional.ofNullable(byTable.get(table))
        .filter(at -> at.stream().equals(stream))
        .map(at -> at.byShard().get(shard));
  }

  /** Forgets the shards of a stream that are gone. */
  void keep(String table, String stream, Set<String> shards) {
    Reached known = byTable.get(table);
    if (known != null && known.stream().equals(stream)) {
      saved &=
          !known
              .byShard()
              .keySet()
              .removeIf(shard -> !shard.equals(StreamPosition.ANY) && !shards.contains(shard));
    }
  }

  void save() throws IOException {
    boolean later =
        complete.filter(time -> !time.isBefore(completeSaved.plus(TIME_STEP))).isPresent();
    if (saved && !later) {
      return;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    byTable.forEach(
        (table, at) -> {
          Map<String, String> shards = new LinkedHashMap<>();
          at.byShard().forEach((shard, position) -> shards.put(shard, position.sequence()));
          json.put(table, Map.of("stream", at.stream(), "shards", shards));
        });
    complete.ifPresent(time -> json.put("", Map.of("complete", time.toString())));
    AtomicFile.write(file, new String(Json.write(json), StandardCharsets.UTF_8));
    saved = true;
    completeSaved = complete.orElse(completeSaved);
  }
}
