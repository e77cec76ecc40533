package dev.greenroom.local;

import java.net.URI;

/** Placeholder: the whole of Greenroom on one machine. */
public final class LocalStack implements AutoCloseable {
  private LocalStack() {}

  /** Starts everything; returns when the API answers. */
  public static LocalStack start(StackOptions options) throws StackFailed {
    throw new StackFailed("The local stack is not part of this build yet.");
  }

  /** Where the API answers. */
  public URI url() {
    throw new UnsupportedOperationException();
  }

  /** The developer token. */
  public String token() {
    throw new UnsupportedOperationException();
  }

  /** Drains, stops every game process, leaves nothing behind. */
  @Override
  public void close() {}
}
