package dev.greenroom.core.build;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * With what a registry is asked for an image. It lives as long as one pull: it is written nowhere,
 * its text hides it, and so does the log of the pull ({@link #hide}).
 */
public record RegistryLogin(String username, String password) {
  /** What is shorter would blot out half a log, and is no secret. */
  private static final int LEAST_HIDDEN = 4;

  private static final String HIDDEN = "[hidden]";

  /** The text without the password, in clear and as it is sent in base64. */
  String hide(String text) {
    String shown = text;
    for (String secret : secrets()) {
      shown = shown.replace(secret, HIDDEN);
    }
    return shown;
  }

  /** The longest first: none may stand in what is left of another. */
  private List<String> secrets() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    byte[] word = password.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
            password,
            encoded(Base64.getEncoder(), pair),
            encoded(Base64.getUrlEncoder(), pair),
            encoded(Base64.getEncoder(), word),
            encoded(Base64.getUrlEncoder(), word))
        .filter(secret -> secret.length() >= LEAST_HIDDEN)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  private static String encoded(Base64.Encoder encoder, byte[] secret) {
    return encoder.withoutPadding().encodeToString(secret);
  }

  @Override
  public String toString() {
    return "RegistryLogin" + HIDDEN;
  }
}
