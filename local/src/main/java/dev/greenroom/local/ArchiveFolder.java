package dev.greenroom.local;

import dev.greenroom.core.archive.ArchiveStore;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Archived days as files of a folder; one appears under its name when it is whole. */
final class ArchiveFolder implements ArchiveStore {
  private final Path folder;

  ArchiveFolder(Path folder) {
    this.folder = folder;
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
      this.part = file.resolveSibling(file.getFileName() + ".part");
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
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
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
