package dev.greenroom.aws.log;

import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.time.Pause;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/**
 * What tasks have printed, a stream for each. The driver on the machine sends it every 5 s (Docker,
 * "Amazon CloudWatch Logs logging driver"), so a line comes some seconds after it was printed.
 */
public final class CloudWatchLogs implements ProcessLogs {
  /** Between two looks at a log that is followed: each is a call, and calls are limited. */
  static final Duration LOOK = Duration.ofSeconds(2);

  /** After this nothing more comes of a process that has ended. */
  static final Duration SETTLED = Duration.ofSeconds(10);

  /** What is read at once of the last lines stands in memory. */
  static final int MOST_CHARACTERS = 8 << 20;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z' ", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String group;
  private final Function<String, CloudWatchLogsClient> clients;
  private final Function<String, Optional<Printing>> processes;
  private final Function<Printing, Optional<LogPlace>> places;
  private final InstantSource clock;
  private final Pause pause;

  /**
   * @param group of CloudWatch, in each AWS region
   * @param clients by AWS region
   * @param processes by id
   * @param places where the log of a process is; empty when that is not known yet, or not any more
   */
  public CloudWatchLogs(
      String group,
      Function<String, CloudWatchLogsClient> clients,
      Function<String, Optional<Printing>> processes,
      Function<Printing, Optional<LogPlace>> places,
      InstantSource clock,
      Pause pause) {
    this.group = group;
    this.clients = clients;
    this.processes = processes;
    this.places = places;
    this.clock = clock;
    this.pause = pause;
  }

  /** That of a process which is not over is, even while nothing of it has arrived. */
  @Override
  public boolean exists(String processId) {
    Optional<Printing> process = processes.apply(processId);
    if (process.isEmpty() || !process.get().over()) {
      return process.isPresent();
    }
    try {
      Optional<LogPages> pages = pages(process.get());
      return pages.isPresent() && pages.get().exists();
    } catch (InterruptedIOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void tail(
      String processId, int tailLines, boolean follow, boolean timestamps, OutputStream out)
      throws IOException {
    Optional<LogPages> pages = awaited(processId, follow, out);
    if (pages.isEmpty()) {
      return;
    }
    LogPages.Last last = pages.get().last(tailLines, MOST_CHARACTERS);
    if (last.cut()) {
      out.write(
          "greenroom: lines before these are left out: they are more than %d MiB.\n"
              .formatted(MOST_CHARACTERS >> 20)
              .getBytes(StandardCharsets.UTF_8));
    }
    for (OutputLogEvent line : last.lines()) {
      write(line, timestamps, out);
    }
    out.flush();
    if (follow) {
      follow(processId, pages.get(), timestamps, out);
    }
  }

  /** A process that waits for its machine has no log yet; who follows it waits too. */
  private Optional<LogPages> awaited(String processId, boolean follow, OutputStream out)
      throws IOException {
    while (true) {
      Optional<Printing> process = processes.apply(processId);
      Optional<LogPages> pages = process.flatMap(this::pages);
      if (pages.isPresent() || !follow || settled(process)) {
        return pages;
      }
      out.flush();
      LogPages.pause(pause, LOOK);
    }
  }

  private void follow(String processId, LogPages pages, boolean timestamps, OutputStream out)
      throws IOException {
    while (true) {
      // Asked first: what came before the end is then read below.
      boolean settled = settled(processes.apply(processId));
      copy(pages, timestamps, out);
      if (settled) {
        return;
      }
      LogPages.pause(pause, LOOK);
    }
  }

  private boolean settled(Optional<Printing> process) {
    Instant since = clock.instant().minus(SETTLED);
    return process.map(p -> p.over() && p.endedAt().filter(since::isBefore).isEmpty()).orElse(true);
  }

  @Override
  public void download(String processId, boolean timestamps, OutputStream out) throws IOException {
    Optional<LogPages> pages = processes.apply(processId).flatMap(this::pages);
    if (pages.isPresent()) {
      copy(pages.get(), timestamps, out);
    }
  }

  /** What is there now. */
  private static void copy(LogPages pages, boolean timestamps, OutputStream out)
      throws IOException {
    for (Optional<List<OutputLogEvent>> page = pages.next();
        page.isPresent();
        page = pages.next()) {
      for (OutputLogEvent line : page.get()) {
        write(line, timestamps, out);
      }
      out.flush();
    }
    out.flush();
  }

  private static void write(OutputLogEvent line, boolean timestamps, OutputStream out)
      throws IOException {
    String at = timestamps ? TIME.format(Instant.ofEpochMilli(line.timestamp())) : "";
    String text = line.message();
    String end = text.endsWith("\n") ? "" : "\n";
    out.write((at + text + end).getBytes(StandardCharsets.UTF_8));
  }

  private Optional<LogPages> pages(Printing process) {
    return places
        .apply(process)
        .map(place -> new LogPages(clients.apply(place.region()), group, place.stream(), pause));
  }
}
