package dev.greenroom.core.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Counts over a whole run how many writes were held against their events, and prints it at the end.
 * JUnit finds it by itself, so that no test class can be forgotten.
 */
public final class EventTally implements BeforeAllCallback {
  private static final AtomicInteger WORLDS = new AtomicInteger();
  private static final AtomicInteger CLOSED = new AtomicInteger();
  private static final AtomicInteger CHECKED = new AtomicInteger();
  private static final AtomicInteger RECORDS = new AtomicInteger();
  private static final AtomicInteger CHANGES = new AtomicInteger();
  private static final AtomicInteger EVENTS = new AtomicInteger();
  private static final AtomicInteger MILLIS = new AtomicInteger();
  private static final Map<String, Integer> NOT_CHECKED = new TreeMap<>();

  static void opened() {
    WORLDS.incrementAndGet();
  }

  static void closed() {
    CLOSED.incrementAndGet();
  }

  static void checked(EventCheck.Verdict verdict, long millis) {
    CHECKED.incrementAndGet();
    RECORDS.addAndGet(verdict.records());
    CHANGES.addAndGet(verdict.changes());
    EVENTS.addAndGet(verdict.events().size());
    MILLIS.addAndGet((int) millis);
  }

  static void notChecked(String why) {
    synchronized (NOT_CHECKED) {
      NOT_CHECKED.merge(why, 1, Integer::sum);
    }
  }

  /** The root closes after the last class. */
  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(EventTally.class))
        .getOrComputeIfAbsent("end", key -> new End(), End.class);
  }

  private record End() implements AutoCloseable {
    @Override
    public void close() {
      if (WORLDS.get() == 0) {
        return;
      }
      System.out.printf(
          "events: %d writes, %d of them changes, told by %d events, in %d of %d worlds; %d ms; not"
              + " checked: %s%n",
          RECORDS.get(),
          CHANGES.get(),
          EVENTS.get(),
          CHECKED.get(),
          WORLDS.get(),
          MILLIS.get(),
          NOT_CHECKED.isEmpty() ? "none" : NOT_CHECKED);
      if (CLOSED.get() < WORLDS.get()) {
        throw new AssertionError(
            "%d worlds were never closed: their events are unchecked"
                .formatted(WORLDS.get() - CLOSED.get()));
      }
    }
  }
}
