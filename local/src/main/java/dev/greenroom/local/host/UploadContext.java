package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An unpacked upload, which is the build context.
 *
 * @param dir its files
 * @param files how many
 * @param bytes of all of them
 * @param contentHash SHA-256 of the archive, lower-case hex
 */
record UploadContext(Path dir, int files, long bytes, String contentHash) {
  private static final long MAX_DOCKERFILE = 1 << 20;

  static UploadContext unpack(Path archive, Path dir, UnpackLimits limits)
      throws BuildFailed, IOException {
    MessageDigest sha = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(archive), sha)) {
      ArchiveUnpacker.Unpacked unpacked = new ArchiveUnpacker(limits).unpackGzip(in, dir);
      in.transferTo(OutputStream.nullOutputStream());
      String hash = HexFormat.of().formatHex(sha.digest());
      return new UploadContext(dir, unpacked.files(), unpacked.bytes(), hash);
    }
  }

  /** The text of the Dockerfile at the root. */
  String dockerfile() throws BuildFailed, IOException {
    Path file = dir.resolve("Dockerfile");
    if (Files.isRegularFile(file)) {
      if (Files.size(file) > MAX_DOCKERFILE) {
        throw new BuildFailed("The Dockerfile is longer than 1 MiB.");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
    try (Stream<Path> top = Files.list(dir)) {
      Optional<Path> below =
          top.filter(folder -> Files.isRegularFile(folder.resolve("Dockerfile"))).findFirst();
      throw new BuildFailed(
          "There is no Dockerfile at the root of the archive"
              + below
                  .map(
                      folder ->
                          "; there is one in '%s': pack what is in that folder, not the folder."
                              .formatted(folder.getFileName()))
                  .orElse("."));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
