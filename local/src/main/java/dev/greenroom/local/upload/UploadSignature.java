package dev.greenroom.local.upload;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what an address may be used for: one part of one build, its completion, or one form. */
final class UploadSignature {
  private final SecretKeySpec key;

  UploadSignature(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  String ofPart(String buildId, int partNumber) {
    return sign("part " + partNumber + " " + buildId);
  }

  String ofComplete(String buildId) {
    return sign("complete " + buildId);
  }

  /** Of a policy, which says itself for what and until when it is. */
  String ofForm(String policy) {
    return sign("form " + policy);
  }

  /** Compares in constant time. */
  static void require(String expected, String given) throws UploadRefused {
    byte[] a = expected.getBytes(StandardCharsets.UTF_8);
    byte[] b = given.getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(a, b)) {
      throw new UploadRefused(
          403,
          "SignatureDoesNotMatch",
          "The signature of this address is wrong; use the addresses of the build as they were"
              + " given.");
    }
  }

  private String sign(String what) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(what.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256.", e);
    }
  }
}
