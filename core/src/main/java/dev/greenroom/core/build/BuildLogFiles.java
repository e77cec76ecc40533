package dev.greenroom.core.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file per log in one folder. Image ids are UUIDs of our own, never a user's text. */
public final class BuildLogFiles implements BuildLogs {
  private final Path folder;

  public BuildLogFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public void append(String imageId, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          file(imageId),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long copy(String imageId, long from, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(file(imageId))) {
      in.skipNBytes(from);
      return from + in.transferTo(out);
    } catch (NoSuchFileException none) {
      return from;
    }
  }

  @Override
  public void delete(String imageId) {
    try {
      Files.deleteIfExists(file(imageId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String imageId) {
    return folder.resolve(imageId + ".log");
  }
}
