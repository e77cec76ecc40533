package dev.greenroom.core.process;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.secret.ProcessTokens;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Hands a process whose intent is written to the hosting engine, and records that it did. A crash
 * in between leaves it waiting, and the next tick hands it over again under the same id.
 */
public final class Launching {
  private final Applications applications;
  private final Deployments deployments;
  private final Rooms rooms;
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final ProcessTokens tokens;
  private final Supplier<URI> apiForProcesses;
  private final Decisions decisions;
  private final InstantSource clock;

  /**
   * @param apiForProcesses the API's address as reachable from a game process
   */
  public Launching(
      Applications applications,
      Deployments deployments,
      Rooms rooms,
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      ProcessTokens tokens,
      Supplier<URI> apiForProcesses,
      Decisions decisions,
      InstantSource clock) {
    this.applications = applications;
    this.deployments = deployments;
    this.rooms = rooms;
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.tokens = tokens;
    this.apiForProcesses = apiForProcesses;
    this.decisions = decisions;
    this.clock = clock;
  }

  /**
   * Launches it; what can never start is recorded as failed.
   *
   * @return the reason why it can never start, or empty when it was handed over
   */
  public Optional<String> launch(Process process) {
    try {
      launcher.launch(order(process));
      lifecycle.launched(process, clock.instant());
      return Optional.empty();
    } catch (LaunchRefused refused) {
      Instant now = clock.instant();
      if (lifecycle.over(process, ProcessStatus.failed, now, refused.getMessage())) {
        decisions.record(
            Decision.of(
                process.processId(),
                now,
                DecisionKind.launchRefused,
                "The process can never start: %s.".formatted(refused.getMessage())));
      }
      return Optional.of(refused.getMessage());
    }
  }

  /**
   * The first launch, right after the intent was written: one that fails for the moment is repeated
   * by the placer, and who asked for the process must not be told that there is none. Where the
   * jobs of another program launch, it is left to them.
   *
   * @return the reason why it can never start
   */
  public Optional<String> first(Process process) {
    if (!launcher.atOnce()) {
      return Optional.empty();
    }
    try {
      return launch(process);
    } catch (RuntimeException forTheMoment) {
      decisions.record(
          new Decision(
              process.processId(),
              clock.instant(),
              DecisionKind.launchFailed,
              "The launch could not be completed at once and is repeated.",
              Map.of("error", forTheMoment.getClass().getSimpleName())));
      return Optional.empty();
    }
  }

  private LaunchOrder order(Process process) throws LaunchRefused {
    Deployment deployment =
        deployments
            .get(process.deploymentId())
            .orElseThrow(
                () -> new LaunchRefused("deployment " + process.deploymentId() + " is gone"));
    Application app =
        applications
            .get(process.appId())
            .orElseThrow(() -> new LaunchRefused("application " + process.appId() + " is deleted"));
    return new LaunchOrder(
        process.processId(),
        process.nodeId().orElseThrow(),
        process.hosting(),
        process.appId(),
        process.deploymentId(),
        deployment.imageId(),
        process.region(),
        deployment.spec().ports(),
        process.milliVcpus() / 1000.0,
        process.memoryMb(),
        environment(process, deployment, app));
  }

  /** Per the contract (behaviour sheet, environment given to the container). */
  private Map<String, String> environment(Process process, Deployment deployment, Application app) {
    Map<String, String> env = new LinkedHashMap<>(deployment.env());
    env.put("HATHORA_APP_ID", app.appId());
    env.put("HATHORA_APP_SECRET", app.appSecret().text());
    env.put("HATHORA_PROCESS_ID", process.processId());
    env.put("HATHORA_DEPLOYMENT_ID", process.deploymentId());
    env.put("HATHORA_BUILD_TAG", deployment.buildTag().orElse(""));
    env.put("HATHORA_REGION", process.region().name());
    env.put("HATHORA_ROOMS_PER_PROCESS", Integer.toString(process.roomsPerProcess()));
    env.put("HATHORA_ALLOCATED_CPU", cores(process.milliVcpus()));
    env.put("HATHORA_ALLOCATED_MEMORY_MB", Integer.toString(process.memoryMb()));
    env.put("HATHORA_SERVER_URL", apiForProcesses.get().toString());
    env.put("GREENROOM_PROCESS_TOKEN", tokens.tokenOf(process.processId()));
    process
        .initialRoomId()
        .ifPresent(
            roomId -> {
              env.put("HATHORA_INITIAL_ROOM_ID", roomId);
              rooms
                  .get(roomId)
                  .flatMap(Room::roomConfig)
                  .ifPresent(config -> env.put("HATHORA_INITIAL_ROOM_CONFIG", config));
            });
    return env;
  }

  private static String cores(int milliVcpus) {
    return new java.math.BigDecimal(milliVcpus)
        .movePointLeft(3)
        .stripTrailingZeros()
        .toPlainString();
  }
}
