package dev.greenroom.aws.journal;

import dev.greenroom.core.Tables;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The journal of an account, as its jobs write it. While anybody waits, one thread looks every
 * {@link #LOOK} at whether there is more, reads it once, and keeps it for all who follow; while
 * nobody does, nothing is asked. Who begins further back reads what it lacks by itself.
 */
public final class DynamoEventJournal implements EventJournal, AutoCloseable {
  /** Between two looks. */
  static final Duration LOOK = Duration.ofMillis(500);

  private static final int PAGE = 500;

  private final JournalPages pages;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Pause pause;
  private final Consumer<String> complaints;

  /** Held while the table is asked, so that two do not ask for the same. */
  private final ReentrantLock asking = new ReentrantLock();

  private final ReentrantLock state = new ReentrantLock();
  private final Condition news = state.newCondition();
  private boolean looked;
  private boolean begun;
  private long known;
  private Tail tail = Tail.at(0);
  private long lookedAt;
  private int waiting;
  private boolean polling;
  private volatile boolean closed;
  private String trouble = "";

  /**
   * @param json reads a JSON value: texts of any length, whole numbers as such
   * @param pause between two looks
   * @param complaints takes a line when events cannot be read; once for the same reason
   */
  public DynamoEventJournal(
      DynamoDbClient client,
      Tables tables,
      Function<byte[], Object> json,
      InstantSource clock,
      Ticker ticker,
      Pause pause,
      Consumer<String> complaints) {
    this.pages = new JournalPages(client, tables.jobs(), json, clock);
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.complaints = complaints;
  }

  /** Read strongly: who has been told an event elsewhere finds it known here. */
  @Override
  public long newest() {
    asking.lock();
    try {
      look();
    } finally {
      asking.unlock();
    }
    return known();
  }

  @Override
  public long oldest() {
    lookWhenDue();
    return pages.oldest(known());
  }

  @Override
  public List<Entry> after(long number, int limit) {
    lookWhenDue();
    long newest = known();
    if (number >= newest) {
      return List.of();
    }
    Tail here = tail();
    if (number >= here.after()
        && number <= here.end()
        && here.end() < Math.min(newest, number + limit)) {
      fill(); // For others as well, who are as far.
      here = tail();
    }
    List<Kept> events =
        here.has(number)
            ? here.after(number, limit, clock.instant())
            : pages.after(number, limit, newest);
    return events.stream().map(Kept::entry).toList();
  }

  @Override
  public boolean await(long number, Duration atMost) throws InterruptedException {
    state.lockInterruptibly();
    try {
      waiting++;
      poll();
      long left = atMost.toNanos();
      while (!closed && tail.end() <= number && left > 0) {
        left = news.awaitNanos(left);
      }
      return closed || tail.end() > number;
    } finally {
      waiting--;
      state.unlock();
    }
  }

  @Override
  public boolean closed() {
    return closed;
  }

  /** Those who wait are told that nothing comes any more; what there is can be read still. */
  @Override
  public void close() {
    state.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      state.unlock();
    }
  }

  private long known() {
    state.lock();
    try {
      return known;
    } finally {
      state.unlock();
    }
  }

  private Tail tail() {
    state.lock();
    try {
      return tail;
    } finally {
      state.unlock();
    }
  }

  /** Under the lock of the state: begins to look for those who wait, unless somebody does. */
  private void poll() {
    if (polling || closed) {
      return;
    }
    polling = true;
    if (known - tail.end() > PAGE) {
      tail = Tail.at(known); // Nobody has followed for long: each reads what it lacks.
    }
    Thread.ofVirtual().name("journal").start(this::looks);
  }

  private void looks() {
    do {
      Duration early = early();
      if (early.isPositive()) {
        pause.of(early);
      }
      if (!closed) {
        attempt();
      }
    } while (wanted());
  }

  private boolean wanted() {
    state.lock();
    try {
      polling = waiting > 0 && !closed;
      return polling;
    } finally {
      state.unlock();
    }
  }

  private void attempt() {
    String now = "";
    try {
      lookWhenDue();
      while (fill()) {
        // There may be more than a page.
      }
    } catch (RuntimeException e) {
      now = e.toString();
    }
    if (!now.isEmpty() && !now.equals(trouble)) {
      complaints.accept("events are behind: " + now);
    }
    trouble = now;
  }

  /** How long it is until the next look is due. */
  private Duration early() {
    state.lock();
    try {
      return looked ? LOOK.minusNanos(ticker.nanos() - lookedAt) : Duration.ZERO;
    } finally {
      state.unlock();
    }
  }

  /** Not while another looks, but for the first time: who waits is told by that one. */
  private void lookWhenDue() {
    boolean first = !hasBegun();
    if (!first && early().isPositive()) {
      return;
    }
    if (first) {
      asking.lock();
    } else if (!asking.tryLock()) {
      return;
    }
    try {
      if (!hasBegun() || !early().isPositive()) {
        look();
      }
    } finally {
      asking.unlock();
    }
  }

  private boolean hasBegun() {
    state.lock();
    try {
      return begun;
    } finally {
      state.unlock();
    }
  }

  /** One read; under the lock of those who ask. */
  private void look() {
    state.lock();
    try {
      looked = true;
      lookedAt = ticker.nanos(); // Also when it fails: what is down is not asked more often.
    } finally {
      state.unlock();
    }
    long newest = pages.newest();
    state.lock();
    try {
      if (!begun) {
        begun = true;
        tail = Tail.at(newest);
        news.signalAll();
      }
      known = Math.max(known, newest);
    } finally {
      state.unlock();
    }
  }

  /** Reads a page of what is new, once for all; false when there is nothing new. */
  private boolean fill() {
    asking.lock();
    try {
      long end = tail().end();
      if (end >= known()) {
        return false;
      }
      List<Kept> read = pages.after(end, PAGE, known());
      state.lock();
      try {
        tail = tail.with(read);
        news.signalAll();
      } finally {
        state.unlock();
      }
      return !read.isEmpty();
    } finally {
      asking.unlock();
    }
  }
}
