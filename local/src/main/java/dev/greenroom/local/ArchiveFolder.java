package dev.greenroom.local;

import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

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
    try {
      return new FileDraft(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class FileDraft implements Draft {
    private final Path file;
    private final Path part;
    private final Writer out;

    FileDraft(Path file) throws IOException {
      this.file = file;
      this.part = AtomicFile.temporaryFor(file);
      this.out =
          new OutputStreamWriter(
              new GZIPOutputStream(Files.newOutputStream(part)), StandardCharsets.UTF_8);
    }

    @Override
    public void accept(String line) {
      try {
        out.write(line + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void keep() {
      try {
        out.close();
        AtomicFile.publish(part, file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
