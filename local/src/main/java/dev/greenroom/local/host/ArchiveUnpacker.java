package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Unpacks a {@code .tar.gz} that a stranger made. Whatever would touch anything outside of the
 * folder, or more of the disk than allowed, is refused: absolute paths, {@code ..}, links that lead
 * out (also by way of other links), files that come through a link, devices, pipes, bombs. Of the
 * permissions only "executable" is kept.
 */
final class ArchiveUnpacker {
  private final UnpackLimits limits;

  ArchiveUnpacker(UnpackLimits limits) {
    this.limits = limits;
  }

  /** What came out. */
  record Unpacked(int files, long bytes) {}

  /**
   * @param archive read to its end
   * @param folder exists; nobody else writes to it meanwhile
   * @throws BuildFailed when the archive is at fault, with one sentence
   */
  Unpacked unpackGzip(InputStream archive, Path folder) throws BuildFailed, IOException {
    BufferedInputStream in = new BufferedInputStream(archive, 1 << 16);
    Magic.requireGzip(in);
    BoundedInputStream packed = BoundedInputStream.builder().setInputStream(in).get();
    try {
      InputStream gzip =
          GzipCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .get();
      return unpack(new MeteredInput(gzip, packed::getCount, limits), folder);
    } catch (MeteredInput.Bomb e) {
      throw new BuildFailed("The archive is refused: " + e.getMessage() + ".");
    }
  }

  /** The same for a {@code .tar}. */
  Unpacked unpackTar(InputStream archive, Path folder) throws BuildFailed, IOException {
    try {
      return unpack(new MeteredInput(archive, () -> Long.MAX_VALUE, limits), folder);
    } catch (MeteredInput.Bomb e) {
      throw new BuildFailed("The archive is refused: " + e.getMessage() + ".");
    }
  }

  private Unpacked unpack(MeteredInput in, Path folder) throws BuildFailed, IOException {
    Run run = new Run(folder);
    TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
    while (true) {
      TarArchiveEntry entry;
      try {
        in.header();
        entry = tar.getNextEntry();
        in.content();
      } catch (MeteredInput.Bomb e) {
        throw e;
      } catch (IOException | IllegalArgumentException e) {
        throw damaged(e);
      }
      if (entry == null) {
        break;
      }
      run.take(entry, tar);
    }
    run.checkLinks();
    return new Unpacked(run.files, run.bytes);
  }

  private static BuildFailed damaged(Exception e) {
    return new BuildFailed("The archive is damaged or cut off: " + e.getMessage() + ".");
  }

  /** One unpacking. */
  private final class Run {
    private final Path folder;
    private final List<Path> links = new ArrayList<>();
    private int entries;
    private int files;
    private long bytes;

    Run(Path folder) {
      this.folder = folder;
    }

    void take(TarArchiveEntry entry, InputStream content) throws BuildFailed, IOException {
      if (++entries > limits.maxEntries()) {
        throw new BuildFailed(
            "The archive is refused: it has more than " + limits.maxEntries() + " entries.");
      }
      Path target = inside(entry.getName(), entry.getName());
      if (target.equals(folder)) {
        return;
      }
      makeFolder(entry.isDirectory() ? target : target.getParent(), entry.getName());
      if (entry.isDirectory()) {
        return;
      }
      makeRoom(target, entry.getName());
      if (entry.isSymbolicLink()) {
        symbolicLink(entry, target);
      } else if (entry.isLink()) {
        hardLink(entry, target);
      } else if (entry.isFile() && !EntryRules.special(entry)) {
        file(content, target, (entry.getMode() & 0111) != 0);
      } else {
        throw new BuildFailed(
            "The archive is refused: '%s' is a device, a pipe or another special file."
                .formatted(entry.getName()));
      }
    }

    private Path inside(String name, String entry) throws BuildFailed {
      return folder.resolve(EntryRules.inside(name, entry, limits)).normalize();
    }

    private void makeFolder(Path dir, String entry) throws BuildFailed, IOException {
      Path at = folder;
      for (Path name : folder.relativize(dir)) {
        at = at.resolve(name).normalize();
        if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(at);
        } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
          throw new BuildFailed(
              "The archive is refused: '%s' lies behind '%s', which is no folder but a link or file."
                  .formatted(entry, folder.relativize(at)));
        }
      }
    }

    private void makeRoom(Path target, String entry) throws BuildFailed, IOException {
      if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new BuildFailed(
            "The archive is refused: '%s' is both a folder and a file.".formatted(entry));
      }
      Files.deleteIfExists(target);
    }

    private void symbolicLink(TarArchiveEntry entry, Path target) throws BuildFailed, IOException {
      try {
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } catch (InvalidPathException e) {
        throw new BuildFailed("The archive is refused: it has a link with an impossible target.");
      }
      links.add(target);
    }

    private void hardLink(TarArchiveEntry entry, Path target) throws BuildFailed, IOException {
      Path source = inside(entry.getLinkName(), entry.getName());
      for (Path at = source; !at.equals(folder); at = at.getParent()) {
        if (Files.isSymbolicLink(at)) {
          throw new BuildFailed(
              "The archive is refused: '%s' is a link behind another link."
                  .formatted(entry.getName()));
        }
      }
      if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
        throw new BuildFailed(
            "The archive is refused: '%s' links to '%s', which is no earlier file of it."
                .formatted(entry.getName(), entry.getLinkName()));
      }
      // A copy: two names of one file would share what a game writes.
      try (InputStream in = Files.newInputStream(source)) {
        file(in, target, Files.isExecutable(source));
      }
    }

    private void file(InputStream content, Path target, boolean executable)
        throws BuildFailed, IOException {
      byte[] block = new byte[1 << 16];
      try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
        for (int n = next(content, block); n >= 0; n = next(content, block)) {
          bytes += n;
          if (bytes > limits.maxBytes()) {
            throw new BuildFailed(
                "The archive is refused: it unpacks to more than " + limits.maxBytes() + " bytes.");
          }
          out.write(block, 0, n);
        }
      }
      Modes.set(target, executable);
      files++;
    }

    private int next(InputStream content, byte[] block) throws BuildFailed, IOException {
      try {
        return content.read(block);
      } catch (MeteredInput.Bomb e) {
        throw e;
      } catch (IOException e) {
        throw damaged(e);
      }
    }

    /** Only now: a later entry can change where an earlier link leads. */
    void checkLinks() throws BuildFailed, IOException {
      LinkWalk walk = new LinkWalk(folder);
      for (Path link : links) {
        if (Files.isSymbolicLink(link) && !walk.staysInside(link)) {
          throw new BuildFailed(
              "The archive is refused: the link '%s' leads out of its folder."
                  .formatted(folder.relativize(link)));
        }
      }
    }
  }
}
