package dev.greenroom.local;

import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.archive.GzipDraft;
import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Archived days as files of a folder; one appears under its name when it is whole. */
final class ArchiveFolder implements ArchiveStore {
  private final Path folder;

  /** Takes the folder, which is this program's alone, and deletes what an earlier one left half. */
  ArchiveFolder(Path folder) throws IOException {
    this.folder = folder;
    try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder, "*.tmp")) {
      for (Path half : halves) {
        Files.delete(half);
      }
    }
  }

  @Override
  public boolean has(String name) {
    return Files.exists(folder.resolve(name));
  }

  @Override
  public Draft begin(String name) {
    Path file = folder.resolve(name);
    return new GzipDraft(AtomicFile.temporaryFor(file), whole -> AtomicFile.publish(whole, file));
  }
}
