package dev.greenroom.core.process;

/** A process that can never start; the message is one sentence for the user. */
public final class LaunchRefused extends Exception {
  public LaunchRefused(String message) {
    super(message);
  }

  public LaunchRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
