package dev.greenroom.local.cli.upload;

import dev.greenroom.local.cli.api.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The {@code .tar.gz} that is uploaded: regular files only, relative names with slashes.
 *
 * @param file where it lies
 * @param temporary whether closing removes it
 * @param notes what a person should know of it
 */
record Archive(Path file, boolean temporary, List<String> notes) implements AutoCloseable {

  /**
   * Packs a folder; an archive that was made before is taken as it is.
   *
   * @throws Failure when there is nothing to build
   */
  static Archive of(Path source) {
    try {
      if (Files.isRegularFile(source)) {
        return new Archive(source, false, List.of());
      }
      if (!Files.isDirectory(source)) {
        throw new Failure("There is no folder %s.".formatted(source));
      }
      if (!Files.isRegularFile(source.resolve("Dockerfile"))) {
        throw new Failure("There is no Dockerfile in %s.".formatted(source));
      }
      return pack(source);
    } catch (IOException e) {
      throw new Failure("%s cannot be packed: %s.".formatted(source, e.getMessage()), e);
    }
  }

  private static Archive pack(Path source) throws IOException {
    Content content = new Content(source, IgnoreRules.of(source));
    Files.walkFileTree(source, content);
    Path file = Files.createTempFile("greenroom-", ".tar.gz");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (var entry : content.files.entrySet()) {
        add(tar, entry.getKey(), entry.getValue());
      }
    } catch (IOException e) {
      Files.delete(file);
      throw e;
    }
    return new Archive(file, true, content.notes(Files.size(file)));
  }

  private static void add(TarArchiveOutputStream tar, String name, Path path) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(path));
    entry.setMode(Files.isExecutable(path) ? 0100755 : 0100644);
    entry.setModTime(Files.getLastModifiedTime(path));
    tar.putArchiveEntry(entry);
    Files.copy(path, tar);
    tar.closeArchiveEntry();
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new Failure("%s cannot be removed.".formatted(file), e);
      }
    }
  }

  /** What goes in, in the order of the names. */
  private static final class Content extends SimpleFileVisitor<Path> {
    private final Path root;
    private final IgnoreRules rules;
    private final TreeMap<String, Path> files = new TreeMap<>();
    private int ignored;
    private int links;

    Content(Path root, IgnoreRules rules) {
      this.root = root;
      this.rules = rules;
    }

    private String name(Path path) {
      return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.equals(root) || !rules.ignoresFolder(name(folder))) {
        return FileVisitResult.CONTINUE;
      }
      ignored++;
      return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (rules.ignoresFile(name(file))) {
        ignored++;
      } else if (attributes.isRegularFile()) {
        files.put(name(file), file);
      } else {
        links++;
      }
      return FileVisitResult.CONTINUE;
    }

    List<String> notes(long bytes) {
      String packed =
          "Packed %d file%s, %,d bytes; left out %d by the ignore files."
              .formatted(files.size(), files.size() == 1 ? "" : "s", bytes, ignored);
      return links == 0
          ? List.of(packed)
          : List.of(packed, "Left out %d links and special files.".formatted(links));
    }
  }
}
