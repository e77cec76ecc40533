package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.archive.ArchiveStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFolderTest {
  private static final String DAY = "rooms-2046-01-02.jsonl.gz";

  @TempDir private Path folder;
  private ArchiveFolder archive;

  @BeforeEach
  void open() throws IOException {
    archive = new ArchiveFolder(folder);
  }

  @Test
  void aFileIsThereWhenItIsWhole() throws IOException {
    try (ArchiveStore.Draft draft = archive.begin(DAY)) {
      draft.accept("{}");
      assertFalse(archive.has(DAY));
      draft.keep();
    }
    assertTrue(archive.has(DAY));
    assertEquals("{}\n", read());
  }

  @Test
  void whatIsNotKeptLeavesNothing() throws IOException {
    try (ArchiveStore.Draft draft = archive.begin(DAY)) {
      draft.accept("{}");
    }
    assertEquals(List.of(), names());
  }

  @Test
  void twoDraftsOfOneDayDoNotMix() throws IOException {
    try (ArchiveStore.Draft slow = archive.begin(DAY)) {
      slow.accept("{\"a\":1}");
      try (ArchiveStore.Draft fast = archive.begin(DAY)) {
        fast.accept("{\"a\":1}");
        fast.keep();
      }
      assertEquals("{\"a\":1}\n", read());
      slow.keep();
    }
    assertEquals("{\"a\":1}\n", read());
    assertEquals(List.of(DAY), names());
  }

  @Test
  void theHalvesOfADeadProgramAreDeleted() throws IOException {
    ArchiveStore.Draft dead = archive.begin(DAY);
    assertEquals(1, names().size());
    new ArchiveFolder(folder);
    assertEquals(List.of(), names());
    dead.close();
  }

  private String read() throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve(DAY)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
