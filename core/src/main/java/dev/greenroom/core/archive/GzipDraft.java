package dev.greenroom.core.archive;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/** Lines of UTF-8, packed into a temporary file until they are whole. */
public final class GzipDraft implements ArchiveStore.Draft {
  private final Path part;
  private final Publishing publishing;
  private final Writer out;

  /** Gives what is whole its name. */
  @FunctionalInterface
  public interface Publishing {

    /**
     * @param part may be moved, and is deleted afterwards if it still is there
     */
    void publish(Path part) throws IOException;
  }

  /**
   * Begins the file.
   *
   * @param part where it is written; replaced when it is there
   * @throws UncheckedIOException when it cannot be written
   */
  public GzipDraft(Path part, Publishing publishing) {
    this.part = part;
    this.publishing = publishing;
    try {
      this.out =
          new OutputStreamWriter(
              new GZIPOutputStream(Files.newOutputStream(part)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      publishing.publish(part);
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
