package dev.greenroom.aws.log;

import dev.greenroom.core.time.Pause;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * One reader's place in one stream of CloudWatch Logs. A stream or a group that is not there is
 * empty. A page may be empty without being the last: only a token that stays the same says that the
 * end is reached ({@code GetLogEvents} in the API reference).
 */
final class LogPages {
  /** The most that a page is asked for, and the most that it may have. */
  private static final int PAGE = 10_000;

  /** Within 4 minutes a limit of calls a second is free again. */
  private static final int TRIES = 10;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int FAULT_OF_AWS = 500;

  private final CloudWatchLogsClient logs;
  private final String group;
  private final String stream;
  private final Pause pause;
  private Optional<String> forward = Optional.empty();

  /** What {@link #last} found, oldest first. */
  record Last(Deque<OutputLogEvent> lines, boolean cut) {}

  LogPages(CloudWatchLogsClient logs, String group, String stream, Pause pause) {
    this.logs = logs;
    this.group = group;
    this.stream = stream;
    this.pause = pause;
  }

  /** Whether there is such a stream. */
  boolean exists() throws InterruptedIOException {
    return page(request().limit(1).startFromHead(false)).isPresent();
  }

  /**
   * The last lines, at most that many, and no more than so many characters; {@link #next} then goes
   * on after them.
   */
  Last last(int lines, int characters) throws InterruptedIOException {
    Deque<OutputLogEvent> found = new ArrayDeque<>();
    Optional<String> token = Optional.empty();
    int room = characters;
    while (true) {
      GetLogEventsRequest.Builder request =
          request().limit(Math.min(lines, PAGE)).startFromHead(false);
      token.ifPresent(request::nextToken);
      Optional<GetLogEventsResponse> page = page(request);
      if (page.isEmpty()) {
        return new Last(found, false);
      }
      if (token.isEmpty()) {
        forward = Optional.of(page.get().nextForwardToken());
      }
      for (OutputLogEvent event : page.get().events().reversed()) {
        if (found.size() == lines) {
          return new Last(found, false);
        }
        room -= event.message().length();
        if (room < 0) {
          return new Last(found, true);
        }
        found.addFirst(event);
      }
      Optional<String> back = Optional.of(page.get().nextBackwardToken());
      if (found.size() == lines || back.equals(token)) {
        return new Last(found, false);
      }
      token = back;
    }
  }

  /**
   * The lines of the next page, from the beginning or after what was read.
   *
   * @return absent at the end of what is there now
   */
  Optional<List<OutputLogEvent>> next() throws InterruptedIOException {
    GetLogEventsRequest.Builder request = request().limit(PAGE).startFromHead(true);
    forward.ifPresent(request::nextToken);
    Optional<GetLogEventsResponse> page = page(request);
    Optional<String> after = page.map(GetLogEventsResponse::nextForwardToken);
    boolean end = after.isEmpty() || after.equals(forward) && page.get().events().isEmpty();
    forward = after.or(() -> forward);
    return end ? Optional.empty() : page.map(GetLogEventsResponse::events);
  }

  private GetLogEventsRequest.Builder request() {
    return GetLogEventsRequest.builder().logGroupName(group).logStreamName(stream);
  }

  /** What is refused for the moment is asked for again, each time later. */
  private Optional<GetLogEventsResponse> page(GetLogEventsRequest.Builder request)
      throws InterruptedIOException {
    Duration wait = FIRST_WAIT;
    for (int i = 1; true; i++) {
      try {
        return Optional.of(logs.getLogEvents(request.build()));
      } catch (ResourceNotFoundException notYet) {
        return Optional.empty();
      } catch (SdkException e) {
        if (i == TRIES || !ofTheMoment(e)) {
          throw e;
        }
      }
      pause(pause, wait);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
  }

  private static boolean ofTheMoment(SdkException e) {
    return e instanceof SdkClientException
        || e instanceof AwsServiceException service
            && (service.isThrottlingException() || service.statusCode() >= FAULT_OF_AWS);
  }

  /** Waits; an interrupt ends the reading. */
  static void pause(Pause pause, Duration time) throws InterruptedIOException {
    pause.of(time);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("No longer read.");
    }
  }
}
