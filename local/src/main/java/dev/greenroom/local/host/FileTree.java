package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/** Whole folders. Symbolic links are never followed. */
public final class FileTree {
  private FileTree() {}

  /** What is done with each file and link of a tree, once its folder was made. */
  interface Place {
    void put(Path from, Path to, BasicFileAttributes attributes) throws IOException;
  }

  /** Deletes the folder and all in it; nothing happens when it is not there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The bytes of all regular files. */
  static long size(Path folder) throws IOException {
    AtomicLong total = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
            total.addAndGet(a.isRegularFile() ? a.size() : 0);
            return FileVisitResult.CONTINUE;
          }
        });
    return total.get();
  }

  /** Makes the folders of {@code from} under {@code to} and hands each file and link on. */
  static void mirror(Path from, Path to, Place place) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
              throws IOException {
            Files.createDirectories(target(dir));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            place.put(file, target(file), a);
            return FileVisitResult.CONTINUE;
          }

          private Path target(Path path) {
            return to.resolve(from.relativize(path).toString());
          }
        });
  }
}
