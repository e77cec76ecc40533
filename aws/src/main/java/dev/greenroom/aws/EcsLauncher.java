package dev.greenroom.aws;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchPostponed;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.PlacementConstraint;
import software.amazon.awssdk.services.ecs.model.PlacementConstraintType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/**
 * Starts processes as tasks of ECS: on EC2 for {@code cloud}, by ECS Anywhere for {@code metal}, on
 * Fargate for {@code shared}. A process is a task whose {@code startedBy} is its id, and whose
 * client token too: the same order twice starts one task. What is thrown besides {@link
 * LaunchRefused} is of the moment, and the order may be repeated. docs/decisions/0100 says what a
 * task is told and how it is seen.
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
  private final Function<String, Optional<String>> addressOf;
  private final InstantSource clock;
  private final LaunchPaces paces;

  /**
   * @param clients by AWS region
   * @param regionOf where a process is, by its id; empty when it is not known any more, and all are
   *     asked
   * @param addressOf under which players reach a node, by its id; empty when that is not known
   */
  public EcsLauncher(
      EcsSettings settings,
      AwsRegions regions,
      Function<String, EcsClient> clients,
      TaskSecrets secrets,
      Function<String, Optional<Region>> regionOf,
      Function<String, Optional<String>> addressOf,
      InstantSource clock) {
    this(settings, regions, clients, secrets, regionOf, addressOf, clock, new LaunchPaces(clock));
  }

  /**
   * The same, at the pace of others who start tasks too.
   *
   * @param paces theirs
   */
  public EcsLauncher(
      EcsSettings settings,
      AwsRegions regions,
      Function<String, EcsClient> clients,
      TaskSecrets secrets,
      Function<String, Optional<Region>> regionOf,
      Function<String, Optional<String>> addressOf,
      InstantSource clock,
      LaunchPaces paces) {
    this.settings = settings;
    this.regions = regions;
    this.clients = clients;
    this.definitions = new TaskDefinitions(settings, clients, secrets);
    this.regionOf = regionOf;
    this.addressOf = addressOf;
    this.clock = clock;
    this.paces = paces;
  }

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    String region =
        regions
            .of(order.region())
            .orElseThrow(
                () -> new LaunchRefused("no AWS region serves %s".formatted(order.region())));
    LaunchType type = launchType(order);
    Optional<NetworkConfiguration> network = network(region, order);
    TaskEnvironment environment = TaskEnvironment.of(order, addressOf.apply(order.nodeId()));
    Pace pace = paces.of(region, type);
    if (!pace.take()) {
      throw new LaunchPostponed(
          "ECS in %s takes no launch more at the moment; this one waits".formatted(region));
    }
    try {
      launch(region, order, environment, type, network);
    } catch (AwsServiceException e) {
      throw slower(pace, region, e);
    } catch (LaunchPostponed full) {
      pace.throttled();
      throw full;
    }
  }

  /** What AWS throttles waits its turn, and all else behind it. */
  private static RuntimeException slower(Pace pace, String region, AwsServiceException e) {
    if (!e.isThrottlingException()) {
      return e;
    }
    pace.throttled();
    LaunchPostponed waits =
        new LaunchPostponed("AWS throttles launches in %s; this one waits".formatted(region));
    waits.initCause(e);
    return waits;
  }

  private void launch(
      String region,
      LaunchOrder order,
      TaskEnvironment environment,
      LaunchType type,
      Optional<NetworkConfiguration> network)
      throws LaunchRefused {
    String definition = definitions.of(region, order, environment);
    RunTaskRequest.Builder request = request(order, environment, definition).launchType(type);
    network.ifPresentOrElse(
        request::networkConfiguration, () -> request.placementConstraints(on(order.nodeId())));
    try {
      LaunchOutcome.check(clients.apply(region).runTask(request.build()), order);
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

  private RunTaskRequest.Builder request(
      LaunchOrder order, TaskEnvironment environment, String definition) {
    Map<String, String> agent =
        order.hosting() == Hosting.shared ? environment.ofAgent() : Map.of();
    List<ContainerOverride> overrides = new ArrayList<>();
    overrides.add(override(TaskShape.GAME, OverrideLimit.fit(environment.own(), agent)));
    if (!agent.isEmpty()) {
      overrides.add(override(TaskShape.AGENT, agent));
    }
    return RunTaskRequest.builder()
        .cluster(settings.cluster())
        .taskDefinition(definition)
        .count(1)
        .clientToken(order.processId())
        .startedBy(order.processId())
        .overrides(TaskOverride.builder().containerOverrides(overrides).build());
  }

  private static ContainerOverride override(String container, Map<String, String> values) {
    return ContainerOverride.builder().name(container).environment(TaskShape.pairs(values)).build();
  }

  /** The machine of that node and no other. */
  static PlacementConstraint on(String nodeId) {
    return PlacementConstraint.builder()
        .type(PlacementConstraintType.MEMBER_OF)
        .expression("attribute:%s == %s".formatted(NODE_ATTRIBUTE, nodeId))
        .build();
  }

  private LaunchType launchType(LaunchOrder order) throws LaunchRefused {
    return switch (order.hosting()) {
      case cloud -> LaunchType.EC2;
      case metal -> LaunchType.EXTERNAL;
      case shared -> {
        if (settings.shared().isEmpty()) {
          throw new LaunchRefused(
              "its deployment names no fleet, and this installation has machines of fleets alone");
        }
        yield LaunchType.FARGATE;
      }
    };
  }

  /** Of a task that has a network of its own; empty for those on machines. */
  private Optional<NetworkConfiguration> network(String region, LaunchOrder order) {
    if (order.hosting() != Hosting.shared) {
      return Optional.empty();
    }
    SharedHosting.Network network =
        settings
            .shared()
            .flatMap(shared -> shared.network().apply(region))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "there is no network for tasks of Fargate in %s yet".formatted(region)));
    return Optional.of(
        NetworkConfiguration.builder()
            .awsvpcConfiguration(
                vpc ->
                    vpc.subnets(network.subnets())
                        .securityGroups(network.guards())
                        .assignPublicIp(AssignPublicIp.ENABLED))
            .build());
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

  /** Services of ECS start tasks in the cluster too, as agents, and images come by tasks. */
  private Set<String> tasks(Predicate<Tasks.Seen> wanted) {
    Set<String> ids = new HashSet<>();
    for (String region : regions.all()) {
      new Tasks(clients.apply(region), settings.cluster())
          .all().stream()
              .filter(task -> TaskEvents.isProcessId(task.startedBy()))
              .filter(wanted)
              .map(Tasks.Seen::startedBy)
              .forEach(ids::add);
    }
    return ids;
  }
}
