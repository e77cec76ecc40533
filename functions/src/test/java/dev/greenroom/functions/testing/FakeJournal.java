package dev.greenroom.functions.testing;

import dev.greenroom.core.event.EventJournal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A journal in memory. Whoever waits gets the next thing that a test has prepared at once; when
 * nothing is left it is closed.
 */
public final class FakeJournal implements EventJournal {
  private final List<Entry> entries = new ArrayList<>();
  private final Deque<Runnable> next = new ArrayDeque<>();
  private long dropped;

  /** An event of an organization and an application, and its number. */
  public long add(String type, String orgId, String appId) {
    Map<String, Object> event =
        Map.of("id", "evt-" + newest(), "type", type, "orgId", orgId, "appId", appId);
    entries.add(new Entry(newest() + 1, event));
    return newest();
  }

  /** What happens while a reader waits: an event, or nothing for as long as it would wait. */
  public void thenWhileWaiting(Runnable happens) {
    next.add(happens);
  }

  /** The oldest are no longer kept. */
  public void drop(int count) {
    entries.subList(0, count).clear();
    dropped += count;
  }

  @Override
  public long newest() {
    return dropped + entries.size();
  }

  @Override
  public long oldest() {
    return dropped + 1;
  }

  @Override
  public List<Entry> after(long number, int limit) {
    return entries.stream().filter(entry -> entry.number() > number).limit(limit).toList();
  }

  @Override
  public boolean await(long number, Duration atMost) {
    if (!next.isEmpty()) {
      next.remove().run();
    }
    return newest() > number || closed();
  }

  @Override
  public boolean closed() {
    return next.isEmpty();
  }
}
