package dev.greenroom.local.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** S3's ETag of a part is its MD5: a check of transport, not of trust. */
final class Md5 {
  private Md5() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5.", e);
    }
  }
}
