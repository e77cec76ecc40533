package dev.greenroom.local.cli.demo;

/** A claim of the demo does not hold; the message says what was expected and what was seen. */
public final class DemoFailed extends Exception {
  private static final long serialVersionUID = 1L;

  DemoFailed(String message) {
    super(message);
  }

  DemoFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /** Fails unless both are equal. */
  static void unlessEqual(String what, Object expected, Object seen) throws DemoFailed {
    unless(expected.equals(seen), "%s %s".formatted(what, expected), String.valueOf(seen));
  }

  /** Fails unless it holds. */
  static void unless(boolean holds, String expected, String seen) throws DemoFailed {
    if (!holds) {
      throw new DemoFailed("expected %s, saw %s".formatted(expected, seen));
    }
  }
}
