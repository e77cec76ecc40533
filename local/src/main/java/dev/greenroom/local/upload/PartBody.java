package dev.greenroom.local.upload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The body of one PUT: streams to a file and is refused unless it has exactly the bytes expected.
 */
record PartBody(int partNumber, long expected) {

  void checkLength(long contentLength) throws UploadRefused {
    if (contentLength < 0) {
      throw new UploadRefused(
          411, "MissingContentLength", "The request must have a Content-Length header.");
    }
    if (contentLength > expected) {
      throw tooLarge();
    }
    if (contentLength < expected) {
      throw incomplete(contentLength);
    }
  }

  /** Returns the ETag, quotes included. */
  String store(InputStream body, Path file) throws UploadRefused, IOException {
    MessageDigest md5 = Md5.digest();
    byte[] block = new byte[1 << 16];
    long taken = 0;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int n = body.read(block); n >= 0; n = body.read(block)) {
        taken += n;
        if (taken > expected) {
          throw tooLarge();
        }
        md5.update(block, 0, n);
        out.write(block, 0, n);
      }
    }
    if (taken < expected) {
      throw incomplete(taken);
    }
    return "\"" + HexFormat.of().formatHex(md5.digest()) + "\"";
  }

  private UploadRefused tooLarge() {
    return new UploadRefused(
        400, "EntityTooLarge", "Part %d may have %d bytes only.".formatted(partNumber, expected));
  }

  private UploadRefused incomplete(long bytes) {
    return new UploadRefused(
        400,
        "IncompleteBody",
        "Part %d must have %d bytes and came with %d.".formatted(partNumber, expected, bytes));
  }
}
