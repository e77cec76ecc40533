package dev.greenroom.aws;

import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Hosting;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;

/**
 * Has ECS get images onto machines of EC2 and of ECS Anywhere, by a task each that runs nothing
 * ({@link AheadTask}); {@link AheadEvents} hears how it ended. Players come first: it starts one a
 * second in an AWS region, and none where more than a quarter of the launches that the account may
 * make are taken. Nothing is brought to Fargate, which keeps no image.
 */
public final class EcsCarrier implements ImageCarrier {
  /** At once, and a second: one twentieth of what ECS takes. */
  public static final int AT_ONCE = 10;

  private static final double PER_SECOND = 1;

  private final EcsSettings settings;
  private final AwsRegions regions;
  private final Function<String, EcsClient> clients;
  private final AheadDefinitions definitions;
  private final LaunchPaces launches;
  private final InstantSource clock;
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  /**
   * @param clients by AWS region
   * @param launches those of players
   */
  public EcsCarrier(
      EcsSettings settings,
      AwsRegions regions,
      Function<String, EcsClient> clients,
      LaunchPaces launches,
      InstantSource clock) {
    this.settings = settings;
    this.regions = regions;
    this.clients = clients;
    this.definitions = new AheadDefinitions(settings, clients);
    this.launches = launches;
    this.clock = clock;
  }

  @Override
  public boolean serves(Node node) {
    return node.hosting() != Hosting.shared && region(node).isPresent();
  }

  private Optional<String> region(Node node) {
    return node.region().flatMap(regions::of);
  }

  @Override
  public Answer bring(Node node, String imageId, int tries) {
    String region = region(node).orElseThrow();
    LaunchType type = node.hosting() == Hosting.metal ? LaunchType.EXTERNAL : LaunchType.EC2;
    Pace pace = paces.computeIfAbsent(region, key -> new Pace(clock, AT_ONCE, PER_SECOND));
    if (!launches.of(region, type).hasToSpare() || !pace.take()) {
      return new Answer.Later(Optional.empty());
    }
    launches.of(region, type).take();
    try {
      return bring(region, type, new AheadTask(node.nodeId(), imageId, tries), pace);
    } catch (AwsServiceException e) {
      if (e.isThrottlingException()) {
        pace.throttled();
        return new Answer.Later(Optional.empty());
      }
      return later(region, e);
    } catch (SdkException e) {
      return later(region, e);
    }
  }

  /** Whatever is not known to have failed is asked for again, under the same token. */
  private static Answer later(String region, SdkException e) {
    return new Answer.Later(
        Optional.of("ECS in %s was asked in vain: %s".formatted(region, e.getMessage())));
  }

  private Answer bring(String region, LaunchType type, AheadTask task, Pace pace) {
    String definition;
    try {
      definition = definitions.of(region, task.imageId());
    } catch (InvalidParameterException | ClientException never) {
      return throttledOr(never, "ECS takes no task definition of it: " + message(never));
    }
    try {
      return answer(
          clients
              .apply(region)
              .runTask(
                  r ->
                      r.cluster(settings.cluster())
                          .taskDefinition(definition)
                          .count(1)
                          .launchType(type)
                          .placementConstraints(EcsLauncher.on(task.nodeId()))
                          .clientToken(task.clientToken())
                          .startedBy(task.startedBy())),
          pace);
    } catch (ConflictException begun) {
      return new Answer.Begun(); // under this token there is a task, of another revision
    } catch (InvalidParameterException | ClientException e) {
      if (LaunchOutcome.definitionIsGone(e)) {
        definitions.forget(definition);
      }
      return throttledOr(e, "ECS refuses the task: " + message(e));
    }
  }

  private static Answer throttledOr(EcsException e, String why) {
    if (e.isThrottlingException()) {
      throw e;
    }
    return new Answer.Failed(why);
  }

  /** Nothing was started when there is a failure: the next try has a token of its own. */
  private static Answer answer(RunTaskResponse response, Pace pace) {
    if (!response.tasks().isEmpty()) {
      return new Answer.Begun();
    }
    if (LaunchOutcome.isOfPace(response)) {
      pace.throttled();
      return new Answer.Later(Optional.empty());
    }
    return new Answer.Failed("ECS did not start the task: " + LaunchOutcome.reason(response));
  }

  private static String message(EcsException e) {
    return e.awsErrorDetails() == null ? e.toString() : e.awsErrorDetails().errorMessage();
  }
}
