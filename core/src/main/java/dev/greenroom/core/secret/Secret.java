package dev.greenroom.core.secret;

import java.util.function.Supplier;

/**
 * A text that is sealed where it is kept. One that was read is opened when it is asked for, so that
 * who does not need it needs no key; and nothing prints it by accident.
 */
public final class Secret {
  private final Supplier<String> source;
  private volatile String text;

  private Secret(Supplier<String> source) {
    this.source = source;
  }

  public static Secret of(String text) {
    Secret secret = new Secret(() -> text);
    secret.text = text;
    return secret;
  }

  /** What is in the box, when it is asked for. */
  public static Secret sealed(SecretBox box, String sealed) {
    return new Secret(() -> box.open(sealed));
  }

  /**
   * The text itself.
   *
   * @throws IllegalStateException when it was sealed under another key, or the key is out of reach
   */
  public String text() {
    if (text == null) {
      text = source.get();
    }
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && Hashes.same(text(), secret.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return "Secret";
  }
}
