package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells archives by how they begin. */
final class Magic {
  private Magic() {}

  /** Leaves the stream where it is. */
  static void requireGzip(BufferedInputStream in) throws BuildFailed, IOException {
    byte[] head = peek(in, 4);
    if (gzip(head)) {
      return;
    }
    String seen =
        head.length == 0
            ? "it is empty"
            : startsWith(head, 'P', 'K') ? "it looks like a .zip" : "it is not packed with gzip";
    throw new BuildFailed("The upload must be a .tar.gz archive; " + seen + ".");
  }

  static byte[] peek(BufferedInputStream in, int bytes) throws IOException {
    in.mark(bytes);
    byte[] head = in.readNBytes(bytes);
    in.reset();
    return head;
  }

  static boolean gzip(byte[] head) {
    return startsWith(head, 0x1f, 0x8b);
  }

  /** Takes the first 512 bytes. */
  static boolean tar(byte[] head) {
    return head.length >= 262
        && new String(Arrays.copyOfRange(head, 257, 262), StandardCharsets.ISO_8859_1)
            .equals("ustar");
  }

  private static boolean startsWith(byte[] head, int first, int second) {
    return head.length >= 2 && (head[0] & 0xff) == first && (head[1] & 0xff) == second;
  }
}
