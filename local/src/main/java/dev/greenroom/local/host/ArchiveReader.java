package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Reads a {@code .tar.gz} that a stranger made entry by entry, without unpacking it: for those who
 * hand it on to an engine that unpacks it in a place of its own. What leads out of its folder is
 * refused nevertheless: an engine would take it for something else, without a word.
 */
public final class ArchiveReader {
  private ArchiveReader() {}

  /** Takes one entry; what it leaves of the content is skipped. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * @param name without a leading {@code ./} and without a trailing slash
     */
    void take(String name, TarArchiveEntry entry, InputStream content)
        throws BuildFailed, IOException;
  }

  /**
   * Reads all of it.
   *
   * @param archive read to its end
   * @throws BuildFailed when the archive is at fault, with one sentence
   */
  public static void read(InputStream archive, UnpackLimits limits, Visitor visitor)
      throws BuildFailed, IOException {
    BufferedInputStream in = new BufferedInputStream(archive, 1 << 16);
    Magic.requireGzip(in);
    BoundedInputStream packed = BoundedInputStream.builder().setInputStream(in).get();
    try {
      InputStream gzip =
          GzipCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .get();
      entries(new MeteredInput(gzip, packed::getCount, limits), limits, visitor);
    } catch (MeteredInput.Bomb e) {
      throw new BuildFailed("The archive is refused: " + e.getMessage() + ".");
    }
  }

  private static void entries(MeteredInput in, UnpackLimits limits, Visitor visitor)
      throws BuildFailed, IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
    int entries = 0;
    while (true) {
      TarArchiveEntry entry = next(in, tar);
      if (entry == null) {
        return;
      }
      if (++entries > limits.maxEntries()) {
        throw new BuildFailed(
            "The archive is refused: it has more than " + limits.maxEntries() + " entries.");
      }
      EntryRules.check(entry, limits);
      String name = entry.getName().replaceAll("^(\\./+)+|/+$", "");
      if (!name.isEmpty() && !name.equals(".")) {
        visitor.take(name, entry, tar);
      }
      // Here, and not by the next header: that has a budget of its own.
      rest(tar);
    }
  }

  private static void rest(TarArchiveInputStream tar) throws BuildFailed, IOException {
    try {
      tar.transferTo(OutputStream.nullOutputStream());
    } catch (MeteredInput.Bomb e) {
      throw e;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static BuildFailed damaged(Exception e) {
    return new BuildFailed("The archive is damaged or cut off: " + e.getMessage() + ".");
  }

  private static TarArchiveEntry next(MeteredInput in, TarArchiveInputStream tar)
      throws BuildFailed, IOException {
    try {
      in.header();
      TarArchiveEntry entry = tar.getNextEntry();
      in.content();
      return entry;
    } catch (MeteredInput.Bomb e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }
}
