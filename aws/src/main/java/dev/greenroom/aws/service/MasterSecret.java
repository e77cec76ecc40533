package dev.greenroom.aws.service;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The master key, out of a secret of AWS Secrets Manager. It is the same that functions derive by
 * calls of their own ({@code docs/decisions/0106}): the SHA-256 of the secret's text.
 */
public final class MasterSecret {
  /** As many characters as a random text needs that nobody guesses. */
  private static final int SHORTEST = 32;

  private MasterSecret() {}

  /**
   * 32 bytes.
   *
   * @throws IllegalStateException with one sentence, when the secret cannot be read or is too short
   */
  public static byte[] read(SecretsManagerClient secrets, String secret) {
    String text = text(secrets, secret);
    if (text.length() < SHORTEST) {
      throw new IllegalStateException(
          "Secret '%s' has %d characters; the master key needs at least %d random ones."
              .formatted(secret, text.length(), SHORTEST));
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static String text(SecretsManagerClient secrets, String secret) {
    String text;
    try {
      text = secrets.getSecretValue(r -> r.secretId(secret)).secretString();
    } catch (SdkException e) {
      throw new IllegalStateException(
          "The master key cannot be read from secret '%s': %s.".formatted(secret, Plain.of(e)), e);
    }
    if (text == null) {
      throw new IllegalStateException(
          "The master key cannot be read from secret '%s': it holds no text.".formatted(secret));
    }
    return text;
  }
}
