package dev.greenroom.local.event;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.jobs.stream.EventSink;
import dev.greenroom.jobs.stream.StreamPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The journal in a folder, as segments of JSON lines. An event is shown to readers when it is on
 * the disk, and the same write tells how far its stream was read: a crash at any moment neither
 * doubles nor loses one.
 */
final class FileEventJournal implements EventJournal, EventSink, AutoCloseable {

  private final Path folder;
  private final JournalLimits limits;
  private final InstantSource clock;
  private final Positions positions;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean closed;

  FileEventJournal(Path folder, JournalLimits limits, InstantSource clock) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.limits = limits;
    this.clock = clock;
    this.positions = Positions.open(folder.resolve("positions.json"));
    for (Path file : Segment.files(folder)) {
      segments.add(Segment.open(file, line -> positions.reached(line.from())));
    }
    if (segments.isEmpty()) {
      segments.add(Segment.create(folder, 1));
    }
  }

  @Override
  public void append(List<Told> events) throws IOException {
    lock.lock();
    try {
      roll();
      Instant now = clock.instant();
      long number = segments.getLast().next();
      List<JournalLine> lines = new ArrayList<>();
      for (Told told : events) {
        lines.add(new JournalLine(number++, told.from(), now, told.event().toJson()));
      }
      segments.getLast().append(lines);
      events.forEach(told -> positions.reached(told.from()));
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reached(Collection<StreamPosition> read) {
    lock.lock();
    try {
      read.forEach(positions::reached);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void complete(Instant then) {
    lock.lock();
    try {
      positions.complete(then);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Instant> complete() {
    lock.lock();
    try {
      return positions.complete();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void keep(String table, String stream, Set<String> shards) {
    lock.lock();
    try {
      positions.keep(table, stream, shards);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<StreamPosition> position(String table, String stream, String shard) {
    lock.lock();
    try {
      return positions.of(table, stream, shard);
    } finally {
      lock.unlock();
    }
  }

  /** Saves how far the streams were read, and drops what is too old or too much. */
  void tidy() throws IOException {
    lock.lock();
    try {
      positions.save();
      roll();
      Instant tooOld = clock.instant().minus(limits.age());
      while (segments.size() > 1 && (over(limits.totalBytes()) || before(tooOld))) {
        segments.removeFirst().delete();
      }
    } finally {
      lock.unlock();
    }
  }

  private void roll() throws IOException {
    Segment last = segments.getLast();
    Instant tooOld = clock.instant().minus(limits.segmentAge());
    if (last.size() >= limits.segmentBytes()
        || last.oldest().filter(oldest -> oldest.isBefore(tooOld)).isPresent()) {
      segments.add(Segment.create(folder, last.next()));
    }
  }

  private boolean over(long bytes) {
    return segments.stream().mapToLong(Segment::size).sum() > bytes;
  }

  private boolean before(Instant time) {
    return segments.getFirst().youngest().map(youngest -> youngest.isBefore(time)).orElse(true);
  }

  @Override
  public long newest() {
    lock.lock();
    try {
      return segments.getLast().next() - 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long oldest() {
    lock.lock();
    try {
      return segments.getFirst().first();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Entry> after(long number, int limit) {
    lock.lock();
    try {
      List<Entry> entries = new ArrayList<>();
      for (Segment segment : segments) {
        if (segment.next() > number + 1 && entries.size() < limit) {
          segment
              .read(number + 1, limit - entries.size())
              .forEach(line -> entries.add(new Entry(line.number(), line.event())));
        }
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean await(long number, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!closed && segments.getLast().next() <= number + 1 && left > 0) {
        left = news.awaitNanos(left);
      }
      return closed || segments.getLast().next() > number + 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Readers are told that nothing comes any more. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        news.signalAll();
        positions.save();
        for (Segment segment : segments) {
          segment.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
