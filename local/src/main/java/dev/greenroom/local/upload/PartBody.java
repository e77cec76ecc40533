package dev.greenroom.local.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

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
    StoredBody stored = StoredBody.store(body, file, expected);
    if (stored.bytes() > expected) {
      throw tooLarge();
    }
    if (stored.bytes() < expected) {
      throw incomplete(stored.bytes());
    }
    return stored.etag();
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
