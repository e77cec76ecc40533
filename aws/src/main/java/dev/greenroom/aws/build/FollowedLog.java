package dev.greenroom.aws.build;

import dev.greenroom.core.build.ImageBuilder.BuildLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.LogsLocation;

/** The log of a build in CloudWatch, read on from where it was read to. */
final class FollowedLog {
  /** How builders print what ended them. */
  private static final Pattern ERROR =
      Pattern.compile("^(ERROR: .*|error: .*|Error response from daemon: .*|#\\d+ ERROR: .*)");

  /** CodeBuild's own lines: of its phases and its machine. */
  private static final Pattern OWN =
      Pattern.compile("^\\[Container\\] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)? .*");

  private final CloudWatchLogsClient logs;
  private final BuildLog out;
  private Optional<String> token = Optional.empty();
  private Optional<String> lastError = Optional.empty();

  FollowedLog(CloudWatchLogsClient logs, BuildLog out) {
    this.logs = logs;
    this.out = out;
  }

  void say(String line) {
    out.line(line);
  }

  /** The last line in which a builder told of an error. */
  Optional<String> lastError() {
    return lastError;
  }

  /** Writes what came since; false when nothing did. The stream is made by the first line. */
  boolean more(Build build) {
    LogsLocation place = build.logs();
    if (place == null || place.groupName() == null || place.streamName() == null) {
      return false;
    }
    boolean any = false;
    while (true) {
      Optional<GetLogEventsResponse> page = page(place);
      if (page.isEmpty()) {
        return any;
      }
      List<String> lines = lines(page.get());
      if (!lines.isEmpty()) {
        out.lines(lines);
      }
      any |= !page.get().events().isEmpty();
      Optional<String> next = Optional.ofNullable(page.get().nextForwardToken());
      if (next.isEmpty() || next.equals(token)) {
        return any; // The same token again: the end, for now.
      }
      token = next;
    }
  }

  private Optional<GetLogEventsResponse> page(LogsLocation place) {
    try {
      return Optional.of(
          logs.getLogEvents(
              r ->
                  r.logGroupName(place.groupName())
                      .logStreamName(place.streamName())
                      .startFromHead(true)
                      .nextToken(token.orElse(null))));
    } catch (ResourceNotFoundException notYet) {
      return Optional.empty();
    }
  }

  private List<String> lines(GetLogEventsResponse page) {
    List<String> lines = new ArrayList<>();
    for (OutputLogEvent event : page.events()) {
      event
          .message()
          .lines()
          .filter(line -> !OWN.matcher(line).matches())
          .forEach(
              line -> {
                if (ERROR.matcher(line).matches()) {
                  lastError = Optional.of(line);
                }
                lines.add(line);
              });
    }
    return lines;
  }
}
