package dev.greenroom.local.docker;

import java.util.concurrent.Semaphore;

/** Who comes first is built first, and so many at once. */
final class BuildQueue {
  private final Semaphore places;

  BuildQueue(int atOnce) {
    this.places = new Semaphore(atOnce, true);
  }

  /** What is done when it is its turn. */
  @FunctionalInterface
  interface Turn<T, A extends Exception, B extends Exception> {
    T run() throws A, B;
  }

  /** Tells how many are before. */
  @FunctionalInterface
  interface Waiting {
    void before(int builds);
  }

  <T, A extends Exception, B extends Exception> T inTurn(Waiting waiting, Turn<T, A, B> turn)
      throws A, B, InterruptedException {
    if (!places.tryAcquire(0, java.util.concurrent.TimeUnit.SECONDS)) {
      waiting.before(places.getQueueLength());
      places.acquire();
    }
    try {
      return turn.run();
    } finally {
      places.release();
    }
  }
}
