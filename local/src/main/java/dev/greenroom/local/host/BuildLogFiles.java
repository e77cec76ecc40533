package dev.greenroom.local.host;

import dev.greenroom.core.build.BuildLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The logs of builds, a file each. */
public final class BuildLogFiles implements BuildLogs {
  private final Path dir;

  /**
   * @param dir kept by this object alone
   */
  public BuildLogFiles(Path dir) {
    this.dir = dir;
  }

  @Override
  public void append(String imageId, String text) {
    try {
      Files.createDirectories(dir);
      Files.writeString(file(imageId), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long copy(String imageId, long from, OutputStream out) throws IOException {
    try (FileChannel log = FileChannel.open(file(imageId), StandardOpenOption.READ)) {
      return from + log.transferTo(from, Long.MAX_VALUE - from, Channels.newChannel(out));
    } catch (NoSuchFileException unknown) {
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
    return dir.resolve(FolderName.of(imageId) + ".log");
  }
}
