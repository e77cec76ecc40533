package dev.greenroom.local.cli.upload;

import dev.greenroom.local.cli.api.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A folder or an archive that is ready to be uploaded, and what tells it from another one.
 *
 * @param file the archive
 * @param fingerprint of the names, the modes and the bytes in it, lower-case hex; a fresh checkout
 *     of the same files has the same one, though its archive has other bytes
 */
public record PackedSource(Path file, String fingerprint, AutoCloseable archive)
    implements AutoCloseable {

  /**
   * @param source a folder with a Dockerfile, or a {@code .tar.gz} of one
   * @throws Failure when it is neither
   */
  public static PackedSource of(Path source) {
    Archive archive = Archive.of(source);
    try {
      return new PackedSource(archive.file(), fingerprint(archive.file()), archive);
    } catch (IOException e) {
      archive.close();
      throw new Failure("%s is no .tar.gz that can be read.".formatted(source), e);
    }
  }

  private static String fingerprint(Path archive) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      byte[] buffer = new byte[1 << 16];
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String head = "%s\0%o\0%d\0".formatted(entry.getName(), entry.getMode(), entry.getSize());
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Removes the archive if it was made for this. */
  @Override
  public void close() {
    try {
      archive.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Failure("%s cannot be removed.".formatted(file), e);
    }
  }
}
