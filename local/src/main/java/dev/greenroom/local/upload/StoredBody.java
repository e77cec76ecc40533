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
 * What was read of a body into a file.
 *
 * @param bytes how many; at most one block more than was wanted
 * @param etag the MD5, quotes included
 */
record StoredBody(long bytes, String etag) {

  /** Reads to the end, or until there are more bytes than wanted. */
  static StoredBody store(InputStream body, Path file, long most) throws IOException {
    MessageDigest md5 = Md5.digest();
    byte[] block = new byte[1 << 16];
    long taken = 0;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int n = body.read(block); n >= 0; n = body.read(block)) {
        taken += n;
        if (taken > most) {
          break;
        }
        md5.update(block, 0, n);
        out.write(block, 0, n);
      }
    }
    return new StoredBody(taken, "\"" + HexFormat.of().formatHex(md5.digest()) + "\"");
  }
}
