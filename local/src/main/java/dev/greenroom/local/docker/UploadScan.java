package dev.greenroom.local.docker;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.local.cli.upload.IgnoreRules;
import dev.greenroom.local.host.ArchiveReader;
import dev.greenroom.local.host.UnpackLimits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An upload as a builder needs to know it before it hands it to the engine, which alone unpacks it.
 *
 * @param archive the {@code .tar.gz}
 * @param archiveHash its SHA-256, lower-case hex
 * @param dockerfile the text of the Dockerfile at its root
 * @param ignored what its {@code .dockerignore} leaves out
 */
record UploadScan(Path archive, String archiveHash, String dockerfile, IgnoreRules ignored) {
  private static final int LONGEST_FILE = 1 << 20;

  /** What goes to the engine, and what tells it from any other. */
  record Context(String contentHash, int files, long bytes) {}

  static UploadScan of(Path archive, UnpackLimits limits) throws BuildFailed, IOException {
    MessageDigest sha = sha256();
    Map<String, String> found = new TreeMap<>();
    String[] below = new String[1];
    try (InputStream in = new DigestInputStream(Files.newInputStream(archive), sha)) {
      ArchiveReader.read(
          in,
          limits,
          (name, entry, content) -> {
            if (entry.isFile() && (name.equals("Dockerfile") || name.equals(".dockerignore"))) {
              found.put(name, text(name, content));
            } else if (name.endsWith("/Dockerfile") && below[0] == null) {
              below[0] = name.substring(0, name.lastIndexOf('/'));
            }
          });
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (!found.containsKey("Dockerfile")) {
      throw new BuildFailed(
          "There is no Dockerfile at the root of the archive"
              + Optional.ofNullable(below[0])
                  .map(
                      "; there is one in '%s': pack what is in that folder, not the folder."
                          ::formatted)
                  .orElse("."));
    }
    return new UploadScan(
        archive,
        HexFormat.of().formatHex(sha.digest()),
        found.get("Dockerfile"),
        IgnoreRules.ofDocker(found.getOrDefault(".dockerignore", "")));
  }

  private static String text(String name, InputStream content) throws BuildFailed, IOException {
    byte[] bytes = content.readNBytes(LONGEST_FILE + 1);
    if (bytes.length > LONGEST_FILE) {
      throw new BuildFailed("The %s is longer than 1 MiB.".formatted(name));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Writes what is not ignored as a {@code .tar}. Owners and moments are left out of the hash: a
   * fresh checkout of the same files is the same.
   */
  Context write(Path tar, UnpackLimits limits) throws BuildFailed, IOException {
    Map<String, byte[]> hashes = new TreeMap<>();
    long[] bytes = new long[1];
    try (InputStream in = Files.newInputStream(archive);
        TarArchiveOutputStream out =
            new TarArchiveOutputStream(
                new BufferedOutputStream(Files.newOutputStream(tar), 1 << 16), "UTF-8")) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      // BuildKit tells an archive by its first entry, which a long name would make unknown to it.
      out.putArchiveEntry(new TarArchiveEntry("./"));
      out.closeArchiveEntry();
      ArchiveReader.read(
          in,
          limits,
          (name, entry, content) -> {
            if (!entry.isDirectory()
                && ignored.ignoresFile(name)
                && !name.equals(".dockerignore")) {
              return;
            }
            if (entry.isDirectory() && ignored.ignoresFile(name)) {
              return;
            }
            hashes.put(name, copy(name, entry, content, out));
            bytes[0] += entry.getSize();
            if (bytes[0] > limits.maxBytes()) {
              throw new BuildFailed(
                  "The archive is refused: it unpacks to more than %d bytes."
                      .formatted(limits.maxBytes()));
            }
          });
    }
    MessageDigest all = sha256();
    hashes.values().forEach(all::update);
    return new Context(HexFormat.of().formatHex(all.digest()), hashes.size(), bytes[0]);
  }

  private static byte[] copy(
      String name, TarArchiveEntry entry, InputStream content, TarArchiveOutputStream out)
      throws IOException {
    MessageDigest sha = sha256();
    String head =
        "%s\0%o\0%d\0%s\0%s\0"
            .formatted(
                name,
                entry.getMode(),
                entry.getSize(),
                (char) entry.getLinkFlag(),
                entry.getLinkName());
    sha.update(head.getBytes(StandardCharsets.UTF_8));
    out.putArchiveEntry(plain(name, entry));
    if (entry.isFile() && entry.getSize() > 0) {
      new DigestInputStream(content, sha).transferTo(out);
    }
    out.closeArchiveEntry();
    return sha.digest();
  }

  /** Nobody's, at a whole second, without what only some readers know. */
  private static TarArchiveEntry plain(String name, TarArchiveEntry from) {
    TarArchiveEntry entry =
        new TarArchiveEntry(from.isDirectory() ? name + "/" : name, from.getLinkFlag());
    entry.setMode(from.getMode());
    entry.setSize(from.getSize());
    entry.setLinkName(from.getLinkName());
    entry.setModTime(FileTime.fromMillis(from.getModTime().getTime() / 1000 * 1000));
    entry.setIds(0, 0);
    return entry;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
