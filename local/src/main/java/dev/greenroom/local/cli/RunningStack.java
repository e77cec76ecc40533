package dev.greenroom.local.cli;

import dev.greenroom.local.StackFailed;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * A stack that is closed in every case: by its owner, or when the program is told to end (Ctrl-C,
 * SIGTERM).
 */
final class RunningStack implements AutoCloseable {
  /** How long closing may take, and how long a start that is under way when the end comes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CompletableFuture<Stack> stack = new CompletableFuture<>();
  private final Thread hook = new Thread(this::closeAndHalt, "greenroom-close");

  private final IntSupplier codeWhenTold;
  private volatile boolean ending;
  private boolean closed;

  private RunningStack(IntSupplier codeWhenTold) {
    this.codeWhenTold = codeWhenTold;
  }

  /**
   * Starts a stack.
   *
   * @param codeWhenTold the exit code of the program when it is told to end
   */
  static RunningStack start(Stack.Starter starter, StackOptions options, IntSupplier codeWhenTold) {
    RunningStack running = new RunningStack(codeWhenTold);
    Runtime.getRuntime().addShutdownHook(running.hook);
    try {
      running.stack.complete(starter.start(options));
      return running;
    } catch (StackFailed e) {
      running.giveUp(e);
      throw new Failure(e.getMessage(), e);
    } catch (RuntimeException e) {
      running.giveUp(e);
      throw e;
    }
  }

  Stack stack() {
    return stack.join();
  }

  private void giveUp(Exception e) {
    stack.completeExceptionally(e);
    removeHook();
  }

  /** Told to end while it closes, the program waits for that: games that were left would run on. */
  @Override
  public void close() {
    try {
      closeOnce();
    } finally {
      removeHook();
    }
  }

  private synchronized void closeOnce() {
    if (!closed) {
      closed = true;
      stack.join().close();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException hookRuns) {
      return;
    }
  }

  /** True from the moment the program was told to end. */
  boolean ending() {
    return ending;
  }

  private void closeAndHalt() {
    ending = true;
    CompletableFuture<Void> closed =
        stack.handleAsync(
            (running, failure) -> {
              if (running != null) {
                closeOnce();
              }
              return null;
            },
            Thread.ofPlatform().daemon()::start);
    Runtime.getRuntime().halt(await(closed) ? codeWhenTold.getAsInt() : 1);
  }

  private static boolean await(CompletableFuture<Void> closed) {
    try {
      closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
