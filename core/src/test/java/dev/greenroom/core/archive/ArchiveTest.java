package dev.greenroom.core.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.MemoryArchive;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;

/** The clock of a world begins on 2046-01-02, at three in the morning. */
class ArchiveTest {
  private final MemoryArchive store = new MemoryArchive();
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

  private String over() {
    String id = unswept();
    Rest.settle(world.core, world.clock.instant());
    return id;
  }

  /** Over, while nobody was there to sweep its rooms. */
  private String unswept() {
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
    return id;
  }

  private List<String> archive() {
    return world.core.ticks().archive().apply(store).run(world.clock.instant());
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
    List<String> lines = store.files().get("processes-2046-01-02.jsonl.gz");
    EnhancedDocument process = EnhancedDocument.fromJson(lines.getFirst());
    assertEquals(first, process.getString("processId"));
    assertEquals("stopped", process.getString("status"));
    assertEquals("done", process.getString("exitReason"));
    assertEquals(1, process.getNumber("v").intValue());
    assertEquals(1, store.files().get("rooms-2046-01-02.jsonl.gz").size());
  }

  @Test
  void whatIsAliveIsNotArchived() {
    world.core.roomCreation().create(world.room(app));
    world.clock.pass(Duration.ofDays(2));
    assertEquals(List.of(), archive());
  }

  /**
   * Greenroom was away over midnight; or an agent reports in the morning what ended in the night.
   */
  @Test
  void whatEndedOnADayThatIsWrittenAlreadyIsArchivedWithTheDayOnWhichItWasSwept() {
    unswept();
    world.clock.pass(Duration.ofDays(1));
    assertEquals(List.of(), archive());
    Rest.settle(world.core, world.clock.instant());
    world.clock.pass(Duration.ofDays(1));
    assertEquals(
        List.of("archived 1 processes of 2046-01-03", "archived 1 rooms of 2046-01-03"), archive());
  }

  /** Nobody has come back for it, and it would be gone without a trace. */
  @Test
  void aSuspendedRoomIsArchivedAWeekBeforeItAgesOut() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(Duration.ofDays(82));
    assertEquals(List.of(), archive());
    world.clock.pass(Duration.ofDays(2));
    assertEquals(List.of("archived 1 rooms of 2046-03-26"), archive());
    assertEquals("suspended", archived("rooms-2046-03-26.jsonl.gz").getString("status"));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(Duration.ofDays(1));
    assertEquals(List.of("archived 1 rooms of 2046-03-27"), archive());
    assertEquals("destroyed", archived("rooms-2046-03-27.jsonl.gz").getString("status"));
  }

  private EnhancedDocument archived(String file) {
    return EnhancedDocument.fromJson(store.files().get(file).getFirst());
  }

  @Test
  void aRunThatIsCutShortLeavesNothingAndIsRepeated() {
    over();
    world.clock.pass(Duration.ofDays(1));
    store.full(true);
    assertThrows(IllegalStateException.class, this::archive);
    assertTrue(store.files().isEmpty());
    store.full(false);
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
