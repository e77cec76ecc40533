package dev.greenroom.aws;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/**
 * One task definition for each deployment, kind of network and AWS region, made when it is first
 * needed. It is found again by its family; a label says what it was made of, so that the same is
 * not registered a second time. Safe for any thread: two at once make two equal revisions at worst.
 */
final class TaskDefinitions {
  /** Of what a task definition was made. */
  static final String LABEL = "greenroom.definition";

  private static final int MOST_REMEMBERED = 1000;

  private final EcsSettings settings;
  private final Function<String, EcsClient> clients;
  private final TaskSecrets secrets;
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private record Known(String arn, String digest) {}

  TaskDefinitions(EcsSettings settings, Function<String, EcsClient> clients, TaskSecrets secrets) {
    this.settings = settings;
    this.clients = clients;
    this.secrets = secrets;
  }

  /**
   * The ARN of that with which the process is to start.
   *
   * @throws LaunchRefused when ECS takes no such definition, whatever machine there is
   */
  String of(String region, LaunchOrder order, TaskEnvironment environment) throws LaunchRefused {
    TaskShape shape = TaskShape.of(settings, region, order, environment);
    String digest = shape.digest();
    String key = region + "/" + shape.family();
    Optional<Known> found = remembered(key, digest);
    if (found.isEmpty()) {
      found = there(region, shape.family(), digest);
    }
    Known one =
        found.isPresent()
            ? found.get()
            : new Known(register(region, order, environment, shape, digest), digest);
    synchronized (known) {
      known.put(key, one);
    }
    return one.arn();
  }

  /** The one that is remembered was taken away: it is looked for anew the next time. */
  void forget(String arn) {
    synchronized (known) {
      known.values().removeIf(one -> one.arn().equals(arn));
    }
  }

  private Optional<Known> remembered(String key, String digest) {
    synchronized (known) {
      return Optional.ofNullable(known.get(key)).filter(one -> one.digest().equals(digest));
    }
  }

  /** ECS knows an unknown family by no error of its own. */
  private Optional<Known> there(String region, String family, String digest) {
    try {
      TaskDefinition latest =
          clients
              .apply(region)
              .describeTaskDefinition(r -> r.taskDefinition(family))
              .taskDefinition();
      boolean same =
          latest.containerDefinitions().stream()
              .anyMatch(container -> digest.equals(container.dockerLabels().get(LABEL)));
      return same ? Optional.of(new Known(latest.taskDefinitionArn(), digest)) : Optional.empty();
    } catch (ClientException unknown) {
      return Optional.empty();
    }
  }

  private String register(
      String region, LaunchOrder order, TaskEnvironment environment, TaskShape shape, String digest)
      throws LaunchRefused {
    Map<String, String> from =
        secrets.keep(region, order.appId(), shape.secretDigest(), environment.secret());
    RegisterTaskDefinitionRequest request = shape.request(settings, from, Map.of(LABEL, digest));
    try {
      return clients
          .apply(region)
          .registerTaskDefinition(request)
          .taskDefinition()
          .taskDefinitionArn();
    } catch (InvalidParameterException | ClientException never) {
      throw new LaunchRefused(
          "ECS takes no task definition of its deployment: "
              + never.awsErrorDetails().errorMessage(),
          never);
    }
  }
}
