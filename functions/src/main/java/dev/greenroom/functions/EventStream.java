package dev.greenroom.functions;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Writes events to one reader until it goes away, the journal is closed, or the reader may no
 * longer read.
 */
final class EventStream {
  private static final int PAGE = 200;
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final EventFeed feed;
  private final EventFilter filter;
  private final BooleanSupplier mayGoOn;
  private final OutputStream out;

  EventStream(EventFeed feed, EventFilter filter, BooleanSupplier mayGoOn, OutputStream out) {
    this.feed = feed;
    this.filter = filter;
    this.mayGoOn = mayGoOn;
    this.out = out;
  }

  /** Writes what is kept; and what is to come, if it is to follow. */
  void run(EventStart start, boolean follow) throws IOException {
    EventJournal journal = feed.journal();
    write("retry: " + RECONNECT.toMillis() + "\n");
    if (start.remark().isPresent()) {
      write(": " + start.remark().get() + "\n");
    }
    long last = start.after();
    place(last);
    try {
      while (true) {
        // Asked before it is read: what came before the end is still told.
        boolean ends = !follow || journal.closed();
        long next = send(journal, last);
        if (next > last) {
          last = next;
        } else if (ends) {
          return;
        } else if (!journal.await(last, feed.keepAlive())) {
          if (!mayGoOn.getAsBoolean()) {
            return;
          }
          write(": keep-alive\n");
          place(last);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The number of the last one that was looked at. */
  private long send(EventJournal journal, long after) throws IOException {
    List<EventJournal.Entry> entries = journal.after(after, PAGE);
    for (EventJournal.Entry entry : entries) {
      if (filter.passes(entry)) {
        write(
            "id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(
                    entry.number(),
                    entry.type(),
                    new String(Json.write(entry.event()), StandardCharsets.UTF_8)));
      }
    }
    if (!entries.isEmpty()) {
      out.flush();
    }
    return entries.isEmpty() ? after : entries.getLast().number();
  }

  /** Tells the reader where it is, without an event: it passes by those that are not for it. */
  private void place(long number) throws IOException {
    write("id: " + number + "\n\n");
    out.flush();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
