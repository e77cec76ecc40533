package dev.greenroom.local.upload;

import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is on disk of one upload: {@code size} (the declared bytes), {@code part-n}, and, once it is
 * complete, {@code etag} and {@code archive} instead of the parts. One that comes by a form has
 * {@code form} in place of a declared size.
 */
record UploadFolder(Path dir) {

  /** The declared size, in bytes; empty when no such upload was opened. */
  OptionalLong size() throws IOException {
    Path file = dir.resolve("size");
    return Files.exists(file)
        ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
        : OptionalLong.empty();
  }

  void open(long sizeInBytes) throws IOException {
    Files.createDirectories(dir);
    AtomicFile.write(dir.resolve("size"), Long.toString(sizeInBytes));
  }

  void openForForm() throws IOException {
    Files.createDirectories(dir);
    AtomicFile.write(dir.resolve("form"), "");
  }

  boolean takesForm() {
    return Files.exists(dir.resolve("form"));
  }

  /** A file that was written to its end becomes the archive, in place of an earlier one. */
  void publish(Path written, String etag) throws IOException {
    try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    AtomicFile.write(etag(), etag);
    AtomicFile.publish(written, archive());
  }

  Path part(int number) {
    return dir.resolve("part-" + number);
  }

  Path archive() {
    return dir.resolve("archive");
  }

  Path etag() {
    return dir.resolve("etag");
  }

  boolean complete() {
    return Files.exists(archive());
  }

  static int parts(long sizeInBytes) {
    return Math.toIntExact(Math.ceilDiv(sizeInBytes, LocalUploads.MAX_CHUNK_SIZE));
  }

  /** The bytes that part {@code number} must have. */
  static long partSize(long sizeInBytes, int number) {
    long before = LocalUploads.MAX_CHUNK_SIZE * (number - 1L);
    return Math.min(LocalUploads.MAX_CHUNK_SIZE, sizeInBytes - before);
  }

  boolean hasPart(long sizeInBytes, int number) throws IOException {
    Path file = part(number);
    return Files.exists(file) && Files.size(file) == partSize(sizeInBytes, number);
  }

  List<Integer> missingParts(long sizeInBytes) throws IOException {
    List<Integer> missing = new ArrayList<>();
    for (int n = 1; n <= parts(sizeInBytes); n++) {
      if (!hasPart(sizeInBytes, n)) {
        missing.add(n);
      }
    }
    return missing;
  }

  /** Parts, and what a crash left half-written. */
  void deleteParts() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "{part-*,*.tmp}")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
