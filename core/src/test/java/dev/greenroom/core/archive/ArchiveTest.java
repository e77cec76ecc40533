package dev.greenroom.core.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;

/** The clock of a world begins on 2046-01-02, at three in the morning. */
class ArchiveTest {
  private final Map<String, List<String>> files = new TreeMap<>();
  private boolean full;
  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 1);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private final class Memory implements ArchiveStore {
    @Override
    public boolean has(String name) {
      return files.containsKey(name);
    }

    @Override
    public Draft begin(String name) {
      List<String> lines = new ArrayList<>();
      return new Draft() {
        @Override
        public void accept(String line) {
          if (full) {
            throw new IllegalStateException("the disk is full");
          }
          lines.add(line);
        }

        @Override
        public void keep() {
          files.put(name, lines);
        }

        @Override
        public void close() {}
      };
    }
  }

  private String over() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String id = room.allocation().processId();
    world
        .core
        .lifecycle()
        .over(
            world.core.processes().get(id).orElseThrow(),
            ProcessStatus.stopped,
            world.clock.instant(),
            "done");
    Rest.settle(world.core, world.clock.instant());
    return id;
  }

  private List<String> archive() {
    return world.core.archive(new Memory()).run(world.clock.instant());
  }

  @Test
  void aDayIsWrittenOnceWhenItHasEnded() {
    String first = over();
    assertEquals(List.of(), archive(), "today has not ended");
    world.clock.pass(Duration.ofDays(1));
    over();
    assertEquals(
        List.of("archived 1 processes of 2046-01-02", "archived 1 rooms of 2046-01-02"), archive());
    assertEquals(List.of(), archive(), "once");
    List<String> lines = files.get("processes-2046-01-02.jsonl.gz");
    EnhancedDocument process = EnhancedDocument.fromJson(lines.getFirst());
    assertEquals(first, process.getString("processId"));
    assertEquals("stopped", process.getString("status"));
    assertEquals("done", process.getString("exitReason"));
    assertEquals(1, process.getNumber("v").intValue());
    assertEquals(1, files.get("rooms-2046-01-02.jsonl.gz").size());
  }

  @Test
  void whatIsAliveIsNotArchived() {
    world.core.roomCreation().create(world.room(app));
    world.clock.pass(Duration.ofDays(2));
    assertEquals(List.of(), archive());
  }

  @Test
  void aRunThatIsCutShortLeavesNothingAndIsRepeated() {
    over();
    world.clock.pass(Duration.ofDays(1));
    full = true;
    assertThrows(IllegalStateException.class, this::archive);
    assertTrue(files.isEmpty());
    full = false;
    assertEquals(2, archive().size());
  }

  @Test
  void aDayIsArchivedBeforeItsItemsAgeOutAlsoWhenNobodyDidSoForDays() {
    over();
    world.clock.pass(Duration.ofDays(6));
    assertEquals(2, archive().size());
    long expires =
        world.everything(world.tables.rooms()).stream()
            .mapToLong(item -> Long.parseLong(item.get("expiresAt").n()))
            .min()
            .orElseThrow();
    assertTrue(expires > world.clock.instant().getEpochSecond());
  }
}
