package dev.greenroom.local.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of files for ids that users may choose. An ordinary id stands for itself, so that people
 * find its folder; any other becomes a hash, which cannot leave its parent, is never too long for a
 * file system, and never meets another id where file names ignore case.
 */
public final class FolderName {
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private FolderName() {}

  /** At most 65 characters of {@code [a-z0-9-]}; equal only for equal ids. */
  public static String of(String id) {
    return PLAIN.matcher(id).matches() ? id : "x" + sha256(id);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
