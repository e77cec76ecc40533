package dev.greenroom.local.cli;

import dev.greenroom.local.LocalStack;
import dev.greenroom.local.StackFailed;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.demo.Outage;
import java.net.URI;
import java.util.Optional;

/** A Greenroom that this program started. */
public interface Stack extends AutoCloseable {

  /** Where its API answers. */
  URI url();

  /** Its developer token. */
  String token();

  /** How it is killed and started again, where it is a program of its own. */
  default Optional<Outage> outage() {
    return Optional.empty();
  }

  /** Drains, stops every game process, leaves nothing behind. */
  @Override
  void close();

  /** What can start one. */
  @FunctionalInterface
  interface Starter {
    /** Starts a stack; returns when its API answers. */
    Stack start(StackOptions options) throws StackFailed;
  }

  /** The real one. */
  static Stack local(StackOptions options) throws StackFailed {
    LocalStack stack = LocalStack.start(options);
    return new Stack() {
      @Override
      public URI url() {
        return stack.url();
      }

      @Override
      public String token() {
        return stack.token();
      }

      @Override
      public void close() {
        stack.close();
      }
    };
  }
}
