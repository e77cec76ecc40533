package dev.greenroom.local.event;

import dev.greenroom.core.Tables;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.event.Owners;
import dev.greenroom.jobs.stream.StreamPump;
import dev.greenroom.jobs.stream.StreamSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The journal of this machine, and the pump that fills it, wired by hand. */
public final class LocalEvents implements AutoCloseable {
  /** Six short reads of DynamoDB Local take about 3 ms; elsewhere a shard has its own pace. */
  private static final long PUMP_MILLIS = 200;

  private static final long TIDY_MILLIS = 10_000;
  private static final long END_SECONDS = 5;

  private final FileEventJournal journal;
  private final StreamPump pump;
  private final Consumer<String> log;
  private final AtomicReference<String> trouble = new AtomicReference<>("");
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("events").factory());

  private LocalEvents(FileEventJournal journal, StreamPump pump, Consumer<String> log) {
    this.journal = journal;
    this.pump = pump;
    this.log = log;
  }

  /**
   * Starts to pump, from where the journal in that folder ends.
   *
   * @throws IOException when the folder cannot be read or written
   */
  public static LocalEvents start(
      Path folder,
      DynamoDbClient client,
      StreamSource source,
      Tables tables,
      Owners owners,
      InstantSource clock,
      Consumer<String> log)
      throws IOException {
    FileEventJournal journal = new FileEventJournal(folder, JournalLimits.DEFAULT, clock);
    StreamPump pump =
        new StreamPump(
            client,
            source,
            tables.streaming(),
            new EventsOf(tables, owners),
            journal,
            clock.instant(),
            clock,
            log);
    LocalEvents events = new LocalEvents(journal, pump, log);
    events.every(PUMP_MILLIS, pump::run);
    events.every(TIDY_MILLIS, journal::tidy);
    return events;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void every(long millis, Step step) {
    thread.scheduleWithFixedDelay(() -> attempt(step), 0, millis, TimeUnit.MILLISECONDS);
  }

  /** A fault that stays is told once. */
  private void attempt(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      String now = e.toString();
      if (!now.equals(trouble.getAndSet(now))) {
        log.accept("events are behind: " + now);
      }
    }
  }

  public EventJournal journal() {
    return journal;
  }

  /** For how long there may have been changes of the tables that are not events yet. */
  public Duration lag() {
    return pump.lag();
  }

  /** Pumps once more what was written, then tells readers that nothing comes any more. */
  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    attempt(pump::drain);
    journal.close();
  }
}
