package dev.greenroom.aws.build;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.AccountLimitExceededException;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.ExportedEnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.StatusType;

/** One run of the project, from its start to its end, and its log as it comes. */
final class CodeBuildRun {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(10);

  /** CloudWatch has a line some seconds after it was printed. */
  private static final int LOOKS_AFTER_THE_END = 8;

  private static final String QUEUED = "QUEUED";

  private final Clients clients;
  private final String project;
  private final Duration limit;

  /**
   * What it asks.
   *
   * @param builds of the home region
   * @param logs of the same
   */
  record Clients(
      CodeBuildClient builds, CloudWatchLogsClient logs, InstantSource clock, Pause pause) {}

  /**
   * @param limit after this time it is stopped, and has failed
   */
  CodeBuildRun(Clients clients, String project, Duration limit) {
    this.clients = clients;
    this.project = project;
    this.limit = limit;
  }

  /**
   * What the run exported, by names.
   *
   * @param token who asks twice within five minutes gets the same run
   * @throws BuildFailed when it ended otherwise than well, with the line that says why
   */
  Map<String, String> of(String token, List<EnvironmentVariable> overrides, BuildLog log)
      throws BuildFailed {
    Instant deadline = clients.clock().instant().plus(limit);
    String id = start(token, overrides, deadline, log);
    FollowedLog followed = new FollowedLog(clients.logs(), log);
    boolean ended = false;
    try {
      Build build = await(id, deadline, followed);
      ended = true;
      rest(build, followed);
      if (build.buildStatus() != StatusType.SUCCEEDED) {
        throw new BuildFailed(reason(build, followed));
      }
      Map<String, String> exported = new HashMap<>();
      for (ExportedEnvironmentVariable variable : build.exportedEnvironmentVariables()) {
        exported.put(variable.name(), variable.value());
      }
      return exported;
    } catch (SdkException e) {
      throw new BuildFailed("CodeBuild cannot be asked for build %s: %s".formatted(id, said(e)));
    } finally {
      if (!ended) {
        stop(id, log);
      }
    }
  }

  private String start(
      String token, List<EnvironmentVariable> overrides, Instant deadline, BuildLog log)
      throws BuildFailed {
    for (boolean told = false; ; told = true) {
      try {
        return clients
            .builds()
            .startBuild(
                r ->
                    r.projectName(project)
                        .idempotencyToken(token)
                        .environmentVariablesOverride(overrides))
            .build()
            .id();
      } catch (AccountLimitExceededException full) {
        if (!told) {
          log.line("Waiting: the account runs as many builds as it may.");
        }
        pause(LOOK_FOR_ROOM, deadline);
      } catch (SdkException e) {
        throw new BuildFailed("CodeBuild did not start a build: " + said(e));
      }
    }
  }

  private Build await(String id, Instant deadline, FollowedLog followed) throws BuildFailed {
    boolean told = false;
    while (true) {
      List<Build> found = clients.builds().batchGetBuilds(r -> r.ids(id)).builds();
      if (found.isEmpty()) {
        throw new BuildFailed("CodeBuild does not know build %s any more.".formatted(id));
      }
      Build build = found.getFirst();
      if (build.buildStatus() != StatusType.IN_PROGRESS) {
        return build;
      }
      if (!told && QUEUED.equals(build.currentPhase())) {
        followed.say("Waiting for a machine of CodeBuild.");
        told = true;
      }
      followed.more(build);
      pause(LOOK, deadline);
    }
  }

  /** Until nothing came twice in a row, or for a while. */
  private void rest(Build build, FollowedLog followed) throws BuildFailed {
    int silent = 0;
    for (int look = 0; look < LOOKS_AFTER_THE_END && silent < 2; look++) {
      silent = followed.more(build) ? 0 : silent + 1;
      if (silent < 2) {
        clients.pause().of(LOOK);
      }
    }
  }

  private void pause(Duration time, Instant deadline) throws BuildFailed {
    if (!clients.clock().instant().isBefore(deadline)) {
      throw new BuildFailed("It took longer than %d minutes.".formatted(limit.toMinutes()));
    }
    clients.pause().of(time);
    if (Thread.currentThread().isInterrupted()) {
      throw new BuildFailed("Greenroom ended before this build did.");
    }
  }

  private void stop(String id, BuildLog log) {
    boolean interrupted = Thread.interrupted(); // The SDK asks nothing for an interrupted thread.
    try {
      clients.builds().stopBuild(r -> r.id(id));
    } catch (SdkException e) {
      log.line("Build %s could not be stopped: %s".formatted(id, said(e)));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The line that the builder gives as its error, else what CodeBuild says of the phase. */
  private static String reason(Build build, FollowedLog followed) {
    String how =
        switch (build.buildStatus()) {
          case STOPPED -> "it was stopped";
          case TIMED_OUT -> "it took longer than CodeBuild lets it";
          default -> phase(build).orElse("CodeBuild says " + build.buildStatusAsString());
        };
    return followed
        .lastError()
        .map("The build failed: %s"::formatted)
        .orElse("The build failed: %s.".formatted(how.replaceAll("\\.+$", "")));
  }

  private static Optional<String> phase(Build build) {
    List<String> said = new ArrayList<>();
    for (BuildPhase phase : build.phases()) {
      if (phase.phaseStatus() != null
          && phase.phaseStatus() != StatusType.SUCCEEDED
          && phase.phaseStatus() != StatusType.IN_PROGRESS) {
        for (PhaseContext context : phase.contexts()) {
          if (context.message() != null && !context.message().isBlank()) {
            said.add("%s, %s".formatted(phase.phaseTypeAsString(), context.message().strip()));
          }
        }
      }
    }
    return said.stream().findFirst();
  }

  private static String said(SdkException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\((SDK|Service)[^)]*\\)", "").strip();
  }
}
