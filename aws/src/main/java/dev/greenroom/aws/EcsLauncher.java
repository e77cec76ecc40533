package dev.greenroom.aws;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.PlacementConstraint;
import software.amazon.awssdk.services.ecs.model.PlacementConstraintType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/**
 * Starts processes as tasks of ECS: on EC2 for {@code cloud}, by ECS Anywhere for {@code metal}. A
 * process is a task whose {@code startedBy} is its id, and whose client token too: the same order
 * twice starts one task. What is thrown besides {@link LaunchRefused} is of the moment, and the
 * order may be repeated. docs/decisions/0100 says what a task is told and how it is seen.
 */
public final class EcsLauncher implements ProcessLauncher {
  /** What each machine is registered with in its cluster. */
  public static final String NODE_ATTRIBUTE = "greenroom.node";

  /** Within this an agent that is there has told of an end. */
  static final Duration TOLD = Duration.ofMinutes(2);

  private final EcsSettings settings;
  private final AwsRegions regions;
  private final Function<String, EcsClient> clients;
  private final TaskDefinitions definitions;
  private final Function<String, Optional<Region>> regionOf;
  private final InstantSource clock;

  /**
   * @param clients by AWS region
   * @param regionOf where a process is, by its id; empty when it is not known any more, and all are
   *     asked
   */
  public EcsLauncher(
      EcsSettings settings,
      AwsRegions regions,
      Function<String, EcsClient> clients,
      TaskSecrets secrets,
      Function<String, Optional<Region>> regionOf,
      InstantSource clock) {
    this.settings = settings;
    this.regions = regions;
    this.clients = clients;
    this.definitions = new TaskDefinitions(settings, clients, secrets);
    this.regionOf = regionOf;
    this.clock = clock;
  }

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    String region =
        regions
            .of(order.region())
            .orElseThrow(
                () -> new LaunchRefused("no AWS region serves %s".formatted(order.region())));
    TaskEnvironment environment = TaskEnvironment.of(order);
    String definition = definitions.of(region, order, environment);
    try {
      LaunchOutcome.check(run(region, request(order, environment, definition)), order);
    } catch (ConflictException begun) {
      // Under this token a task was started before, perhaps on another machine: it is the one.
      return;
    } catch (InvalidParameterException | ClientException e) {
      if (LaunchOutcome.definitionIsGone(e)) {
        definitions.forget(definition);
      }
      throw LaunchOutcome.of(e, order);
    }
  }

  private RunTaskResponse run(String region, RunTaskRequest request) {
    return clients.apply(region).runTask(request);
  }

  private RunTaskRequest request(LaunchOrder order, TaskEnvironment environment, String definition)
      throws LaunchRefused {
    return RunTaskRequest.builder()
        .cluster(settings.cluster())
        .taskDefinition(definition)
        .launchType(launchType(order))
        .count(1)
        .clientToken(order.processId())
        .startedBy(order.processId())
        .placementConstraints(
            PlacementConstraint.builder()
                .type(PlacementConstraintType.MEMBER_OF)
                .expression("attribute:%s == %s".formatted(NODE_ATTRIBUTE, order.nodeId()))
                .build())
        .overrides(
            TaskOverride.builder()
                .containerOverrides(
                    ContainerOverride.builder()
                        .name(TaskShape.GAME)
                        .environment(TaskShape.pairs(OverrideLimit.fit(environment.own())))
                        .build())
                .build())
        .build();
  }

  private static LaunchType launchType(LaunchOrder order) throws LaunchRefused {
    return switch (order.hosting()) {
      case cloud -> LaunchType.EC2;
      case metal -> LaunchType.EXTERNAL;
      case shared ->
          throw new LaunchRefused(
              "its deployment names no fleet, and this installation has machines of fleets alone");
    };
  }

  /**
   * The grace is that of the task definition, {@link EcsSettings#stopGrace()}: ECS takes no other
   * for one stop. A task that is not listed yet, since it was started a moment ago, is found by the
   * reconciler.
   */
  @Override
  public void stop(String processId, Duration grace) {
    List<String> asked =
        regionOf.apply(processId).flatMap(regions::of).map(List::of).orElseGet(regions::all);
    for (String region : asked) {
      EcsClient ecs = clients.apply(region);
      ecs.listTasksPaginator(
              r ->
                  r.cluster(settings.cluster())
                      .startedBy(processId)
                      .desiredStatus(DesiredStatus.RUNNING))
          .taskArns()
          .forEach(arn -> stopTask(ecs, arn));
    }
  }

  private void stopTask(EcsClient ecs, String arn) {
    try {
      ecs.stopTask(r -> r.cluster(settings.cluster()).task(arn).reason("stopped by Greenroom"));
    } catch (InvalidParameterException | ClientException gone) {
      // It has ended meanwhile, and ECS has forgotten it.
      return;
    }
  }

  /**
   * ECS remembers an end for an hour. That is not awaited: what ended and was not told of by the
   * agent within {@link #TOLD}, as when it began after that end, is known no more.
   *
   * @throws EcsException when one of the regions does not answer: its processes are not lost
   */
  @Override
  public Set<String> known() {
    Instant since = clock.instant().minus(TOLD);
    return tasks(task -> task.stoppedAt().filter(at -> at.isBefore(since)).isEmpty());
  }

  /** See {@link #known()}. */
  @Override
  public Set<String> running() {
    return tasks(task -> !task.ended());
  }

  private Set<String> tasks(Predicate<Tasks.Seen> wanted) {
    Set<String> ids = new HashSet<>();
    for (String region : regions.all()) {
      new Tasks(clients.apply(region), settings.cluster())
          .all().stream()
              .filter(task -> !task.startedBy().isEmpty())
              .filter(wanted)
              .map(Tasks.Seen::startedBy)
              .forEach(ids::add);
    }
    return ids;
  }
}
