package dev.greenroom.local;

/** The stack could not start; the message is one sentence for the person who started it. */
public final class StackFailed extends Exception {
  public StackFailed(String message) {
    super(message);
  }

  public StackFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
