package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** File permissions, where the file system has them. */
final class Modes {
  private Modes() {}

  /** {@code rwxr-xr-x} or {@code rw-r--r--}. */
  static void set(Path file, boolean executable) throws IOException {
    apply(file, executable ? "rwxr-xr-x" : "rw-r--r--");
  }

  /** The same without leave to write, for files that several processes share. */
  static void seal(Path file) throws IOException {
    apply(file, Files.isExecutable(file) ? "r-xr-xr-x" : "r--r--r--");
  }

  /** For the owner only: folders {@code rwx------}, files {@code rw-------}. */
  static void ownerOnly(Path path) throws IOException {
    apply(path, Files.isDirectory(path) ? "rwx------" : "rw-------");
  }

  private static void apply(Path path, String mode) throws IOException {
    if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }
}
