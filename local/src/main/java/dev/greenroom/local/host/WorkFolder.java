package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives a process its own copy of the image, so that it can write to its files without touching the
 * image or another process. Files above 1 MiB (programs, maps, sounds: rarely written) are hard
 * links to the image's, which is why the image keeps them without leave to write; hard rather than
 * symbolic, so that a program that asks for its own place is told its working folder, and a deleted
 * build does not pull the file away. Where hard links are not possible they are copied too.
 */
final class WorkFolder {
  private WorkFolder() {}

  static void fill(Path image, Path work) throws IOException {
    FileTree.delete(work);
    FileTree.mirror(image, work, WorkFolder::put);
  }

  private static void put(Path from, Path to, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile() && attributes.size() > HostImageBuilder.SHARED_ABOVE) {
      try {
        Files.createLink(to, from);
        return;
      } catch (IOException | UnsupportedOperationException e) {
        // Another file system: a copy it is.
      }
    }
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }
}
