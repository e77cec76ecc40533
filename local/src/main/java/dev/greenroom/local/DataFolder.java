package dev.greenroom.local;

import dev.greenroom.local.host.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that one running Greenroom owns: tables, uploads, images, processes and the two
 * secrets, which only its owner may read. An ephemeral one is a temporary folder that goes with its
 * Greenroom; when that was killed, the next one finds it, since nobody holds its lock.
 */
final class DataFolder implements AutoCloseable {
  private static final String OWNER_ONLY = "rw-------";
  private static final String LOCK = "lock";
  private static final String OWN_TABLES = "tables of its own";
  private static final String EPHEMERAL = "greenroom-ephemeral-";

  /**
   * Held by this very program, which must not even open their locks: where a program closes any
   * descriptor of a file, it loses its lock on it.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

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
      if (chosen.isEmpty()) {
        return ephemeral();
      }
      Path root = Files.createDirectories(chosen.get()).toRealPath();
      FileChannel file =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        file.close();
        throw new StackFailed(
            "The data folder '%s' is in use by another Greenroom; stop it, or choose another folder with --data."
                .formatted(root));
      }
      return new DataFolder(root, file, lock, false);
    } catch (IOException e) {
      throw new StackFailed(
          "The data folder '%s' cannot be used: %s."
              .formatted(chosen.map(Path::toString).orElse("(temporary)"), reason(chosen, e)));
    }
  }

  /** Its lock has its name only when it is held: else another start might take it for abandoned. */
  private static DataFolder ephemeral() throws IOException {
    Path root = Files.createTempDirectory(EPHEMERAL).toRealPath();
    HELD_HERE.add(root);
    Path unnamed = root.resolve(LOCK + ".new");
    FileChannel file =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileLock lock = file.lock();
    Files.move(unnamed, root.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    return new DataFolder(root, file, lock, true);
  }

  /** The ephemeral folders of this user whose Greenroom is dead, taken over. */
  static List<DataFolder> abandoned() throws IOException {
    Path probe = Files.createTempFile(EPHEMERAL, null);
    UserPrincipal me = Files.getOwner(probe);
    Files.delete(probe);
    List<DataFolder> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(probe.getParent().toRealPath(), EPHEMERAL + "*")) {
      for (Path root : folders) {
        if (!HELD_HERE.contains(root)
            && Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(root, LinkOption.NOFOLLOW_LINKS).equals(me)) {
          takeOver(root).ifPresent(abandoned::add);
        }
      }
    }
    return abandoned;
  }

  /** Empty when its Greenroom lives, or another start is faster. */
  private static Optional<DataFolder> takeOver(Path root) throws IOException {
    FileChannel file;
    try {
      file = FileChannel.open(root.resolve(LOCK), StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    FileLock lock = tryLock(file);
    if (lock == null || !Files.exists(root.resolve(LOCK))) {
      file.close();
      return Optional.empty();
    }
    HELD_HERE.add(root);
    return Optional.of(new DataFolder(root, file, lock, true));
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

  /**
   * Binds it to the tables that it goes with, at the first start.
   *
   * @param tables tells them from all others
   * @throws StackFailed when it goes with others
   */
  void belongTo(String tables) throws StackFailed, IOException {
    String known =
        Files.isDirectory(root.resolve("tables")) ? OWN_TABLES : kept("tables-of", tables);
    if (!known.equals(tables)) {
      throw new StackFailed(
          "The data folder '%s' belongs to %s, not to %s; choose another with --data."
              .formatted(root, known, tables));
    }
  }

  /** Tables of its own. */
  Path ownTables() throws StackFailed, IOException {
    Path other = root.resolve("tables-of");
    if (Files.exists(other)) {
      throw new StackFailed(
          "The data folder '%s' belongs to %s; start with --dynamodb aws, or choose another with --data."
              .formatted(root, Files.readString(other).strip()));
    }
    return folder("tables");
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
    try {
      if (ephemeral) {
        delete();
      }
    } finally {
      lock.release();
      lockFile.close();
      HELD_HERE.remove(root);
    }
  }

  /** The lock goes last: by it the next start finds what a deletion that was cut short left. */
  private void delete() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path path : all) {
        if (!path.equals(root.resolve(LOCK))) {
          FileTree.delete(path);
        }
      }
    }
    FileTree.delete(root);
  }
}
