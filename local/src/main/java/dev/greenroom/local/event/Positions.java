package dev.greenroom.local.event;

import dev.greenroom.functions.http.Json;
import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far each table's stream was read. The lines of the journal say so by themselves; the file
 * only spares reading again what led to no event, and remembers what was in lines that are dropped.
 */
final class Positions {
  private final Path file;
  private final Map<String, StreamPosition> byTable = new LinkedHashMap<>();
  private boolean saved = true;

  private Positions(Path file) {
    this.file = file;
  }

  static Positions open(Path file) throws IOException {
    Positions positions = new Positions(file);
    if (Files.exists(file)) {
      ((Map<?, ?>) Json.read(Files.readAllBytes(file)))
          .forEach(
              (table, at) -> {
                Map<?, ?> position = (Map<?, ?>) at;
                positions.reached(
                    new StreamPosition(
                        (String) table,
                        (String) position.get("stream"),
                        (String) position.get("sequence")));
              });
    }
    positions.saved = true;
    return positions;
  }

  void reached(StreamPosition position) {
    StreamPosition known = byTable.get(position.table());
    if (known == null || !known.covers(position)) {
      byTable.put(position.table(), position);
      saved = false;
    }
  }

  Optional<StreamPosition> of(String table, String stream) {
    return Optional.ofNullable(byTable.get(table)).filter(at -> at.stream().equals(stream));
  }

  void save() throws IOException {
    if (saved) {
      return;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    byTable.forEach(
        (table, at) -> json.put(table, Map.of("stream", at.stream(), "sequence", at.sequence())));
    AtomicFile.write(file, new String(Json.write(json), StandardCharsets.UTF_8));
    saved = true;
  }
}
