package dev.greenroom.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder that one running Greenroom owns: tables, uploads, images, processes and the two
 * secrets, which only its owner may read.
 */
final class DataFolder implements AutoCloseable {
  private static final String OWNER_ONLY = "rw-------";

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final boolean ephemeral;

  private DataFolder(Path root, FileChannel lockFile, FileLock lock, boolean ephemeral) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
    this.ephemeral = ephemeral;
  }

  /**
   * Takes the folder, or a temporary one that is deleted at the end.
   *
   * @throws StackFailed when another Greenroom has it, or it cannot be written
   */
  static DataFolder open(Optional<Path> chosen) throws StackFailed {
    try {
      Path root =
          chosen.isPresent()
              ? Files.createDirectories(chosen.get()).toRealPath()
              : Files.createTempDirectory("greenroom-");
      FileChannel file =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        file.close();
        throw new StackFailed(
            "The data folder '%s' is in use by another Greenroom; stop it, or choose another folder with --data."
                .formatted(root));
      }
      return new DataFolder(root, file, lock, chosen.isEmpty());
    } catch (IOException e) {
      throw new StackFailed(
          "The data folder '%s' cannot be used: %s."
              .formatted(chosen.map(Path::toString).orElse("(temporary)"), reason(chosen, e)));
    }
  }

  /** Many failures of files have nothing but the path as their message. */
  private static String reason(Optional<Path> chosen, IOException e) {
    for (Path path = chosen.orElse(null); path != null; path = path.getParent()) {
      if (Files.isRegularFile(path)) {
        return path.equals(chosen.get()) ? "it is a file" : "'%s' is not a folder".formatted(path);
      }
    }
    return switch (e) {
      case AccessDeniedException denied -> "'%s' may not be written".formatted(denied.getFile());
      case NoSuchFileException missing -> "'%s' cannot be created".formatted(missing.getFile());
      default -> e.getMessage();
    };
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException heldByThisVeryProcess) {
      return null;
    }
  }

  Path folder(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  /** A file that its owner may lay there. */
  Path file(String name) {
    return root.resolve(name);
  }

  /** The developer's token: the given one, else the one kept here, made at first. */
  String token(Optional<String> given) throws IOException {
    if (given.isPresent()) {
      return given.get();
    }
    return kept("token", "greenroom-dev-" + hex(16));
  }

  /** 32 bytes that everything sealed in the tables hangs on. */
  byte[] masterKey() throws IOException {
    return HexFormat.of().parseHex(kept("key", hex(32)));
  }

  String nodeId() throws IOException {
    return kept("node", "node-" + UUID.randomUUID());
  }

  String orgId() throws IOException {
    return kept("org", "org-" + UUID.randomUUID());
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private String kept(String name, String fresh) throws IOException {
    Path file = root.resolve(name);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
      Files.writeString(file, fresh + "\n", StandardCharsets.UTF_8);
      return fresh;
    } catch (FileAlreadyExistsException e) {
      String found = Files.readString(file).strip();
      if (!found.isEmpty()) {
        return found;
      }
      Files.writeString(file, fresh + "\n", StandardCharsets.UTF_8);
      return fresh;
    }
  }

  @Override
  public void close() throws IOException {
    if (ephemeral) {
      delete(root);
    }
    lock.release();
    lockFile.close();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
