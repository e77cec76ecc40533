package dev.greenroom.streams;

import dev.greenroom.aws.TaskLogs;
import dev.greenroom.aws.TaskNotes;
import dev.greenroom.aws.journal.DynamoEventJournal;
import dev.greenroom.aws.log.CloudWatchLogs;
import dev.greenroom.aws.log.Printing;
import dev.greenroom.aws.service.ServiceCore;
import dev.greenroom.aws.service.ServiceSettings;
import dev.greenroom.core.Core;
import dev.greenroom.core.Ticks;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.table.TableCheck;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.functions.EventFeed;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import dev.greenroom.functions.http.Json;
import dev.greenroom.streams.gateway.FunctionRoutes;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.ReadLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** One replica of what streams; it keeps nothing, so there may be any number of them. */
final class StreamsService implements AutoCloseable {
  private final ServiceCore aws;
  private final StreamsSettings settings;
  private final Builds builds;
  private final DynamoEventJournal events;
  private final Gateway gateway;

  private StreamsService(
      ServiceCore aws, StreamsSettings settings, Journal journal, InstantSource clock)
      throws IOException {
    this.aws = aws;
    this.settings = settings;
    this.builds = new Builds(aws);
    this.events =
        new DynamoEventJournal(
            aws.clients().tables(aws.settings().region()),
            aws.tables(),
            Json::read,
            clock,
            Ticker.real(),
            Pause.real(),
            journal::warn);
    TableCheck.check(aws.clients().tables(aws.settings().region()), aws.tables().all());
    this.gateway = new Gateway("0.0.0.0", settings.port(), ReadLimit.DEFAULT, journal::warn);
    Functions functions = new Functions(builds.with(wiring(journal)));
    gateway.serve(
        new FunctionRoutes(functions, clock).keptAlive(settings.silence()),
        new StreamedOperations(),
        () -> true);
  }

  /**
   * Starts a replica.
   *
   * @throws RuntimeException with one sentence: the master key or a table is missing, or the port
   *     is in use
   */
  static StreamsService start(
      ServiceSettings account, StreamsSettings settings, Journal journal, InstantSource clock) {
    ServiceCore aws = ServiceCore.thatLaunchesLater(account, clock);
    try {
      return new StreamsService(aws, settings, journal, clock);
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    } catch (IOException e) {
      aws.close();
      throw new UncheckedIOException(
          "port %d cannot be bound: %s".formatted(settings.port(), e.getMessage()), e);
    }
  }

  private Wiring wiring(Journal journal) {
    Core core = aws.core();
    return new Wiring(
        core,
        new Callers(core),
        new PlayerTokens(new SecureRandom()),
        new GoogleIdTokens(GoogleIdTokens.GOOGLE, GoogleIdTokens.TIMEOUT, core.clock()),
        null,
        null,
        Wiring.DEFAULT_MAX_BUILD_BYTES,
        logs(core),
        List::of,
        core::address,
        Ticks.NAMES,
        feed(),
        journal::print);
  }

  /** It keeps itself alive, at least as often as all that streams. */
  private EventFeed feed() {
    Duration silence = settings.silence();
    Duration usual = EventFeed.DEFAULT_KEEP_ALIVE;
    return new EventFeed(events, silence.compareTo(usual) < 0 ? silence : usual);
  }

  private ProcessLogs logs(Core core) {
    ServiceSettings account = aws.settings();
    return new CloudWatchLogs(
        "/%s/games".formatted(account.name()),
        aws.clients()::logs,
        id -> core.processes().get(id).map(Printing::of),
        new TaskLogs(
                account.name(),
                account.regions(),
                aws.clients()::ecs,
                id -> TaskNotes.of(core.decisions(), id))
            ::of,
        core.clock(),
        core.pause());
  }

  /** Where it listens. */
  int port() {
    return gateway.port();
  }

  /**
   * Takes no new request, and lets those under way go on for a while; who follows events is sent
   * away at once, to go on elsewhere.
   */
  @Override
  public void close() {
    events.close();
    gateway.close(settings.drain());
    builds.close();
    aws.close();
  }
}
