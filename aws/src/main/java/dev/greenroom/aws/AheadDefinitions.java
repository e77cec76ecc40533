package dev.greenroom.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KernelCapabilities;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/**
 * One task definition for each image and AWS region, whose only effect is that ECS gets the image:
 * it does that before it makes a container, and the program with which this one would begin is not
 * there. Should it be there all the same, it has no network, no rights, nothing to write to and no
 * secret. Safe for any thread: two at once make two equal revisions at worst.
 */
final class AheadDefinitions {
  /** The one container. */
  static final String CONTAINER = "image";

  /** In no image: whoever builds one cannot know its id. */
  private static final String PROGRAM = "/greenroom-ahead/%s/nothing";

  private static final String NOBODY = "65534:65534";

  /** What is counted on the machine: the least that Docker takes. */
  static final int RESERVED_MB = 6;

  /** What there would be for a program, if there were one. */
  private static final int MOST_MB = 32;

  private static final int MOST_REMEMBERED = 1000;

  private final EcsSettings settings;
  private final Function<String, EcsClient> clients;
  private final Map<String, String> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  AheadDefinitions(EcsSettings settings, Function<String, EcsClient> clients) {
    this.settings = settings;
    this.clients = clients;
  }

  /** The ARN of that of an image in an AWS region; looked for by its family, else made. */
  String of(String region, String imageId) {
    String key = region + "/" + imageId;
    synchronized (known) {
      String arn = known.get(key);
      if (arn != null) {
        return arn;
      }
    }
    String arn =
        there(region, imageId)
            .orElseGet(
                () ->
                    clients
                        .apply(region)
                        .registerTaskDefinition(request(region, imageId))
                        .taskDefinition()
                        .taskDefinitionArn());
    synchronized (known) {
      known.put(key, arn);
    }
    return arn;
  }

  /** That one was taken away: it is looked for anew the next time. */
  void forget(String arn) {
    synchronized (known) {
      known.values().removeIf(arn::equals);
    }
  }

  /** {@code NAME-ahead-IMAGE}. */
  private String family(String imageId) {
    return "%s-ahead-%s".formatted(settings.name(), imageId);
  }

  /** One that is of another image address, as of another account, does not count. */
  private Optional<String> there(String region, String imageId) {
    try {
      TaskDefinition latest =
          clients
              .apply(region)
              .describeTaskDefinition(r -> r.taskDefinition(family(imageId)))
              .taskDefinition();
      return Optional.of(latest)
          .filter(one -> one.containerDefinitions().size() == 1)
          .filter(
              one ->
                  one.containerDefinitions()
                      .getFirst()
                      .image()
                      .equals(settings.image().apply(imageId, region)))
          .map(TaskDefinition::taskDefinitionArn);
    } catch (ClientException unknown) {
      return Optional.empty();
    }
  }

  private RegisterTaskDefinitionRequest request(String region, String imageId) {
    ContainerDefinition container =
        ContainerDefinition.builder()
            .name(CONTAINER)
            .image(settings.image().apply(imageId, region))
            .essential(true)
            .entryPoint(PROGRAM.formatted(imageId))
            .command(List.of())
            .memory(MOST_MB)
            .memoryReservation(RESERVED_MB)
            .user(NOBODY)
            .readonlyRootFilesystem(true)
            .dockerSecurityOptions("no-new-privileges")
            .linuxParameters(p -> p.capabilities(KernelCapabilities.builder().drop("ALL").build()))
            .build();
    RegisterTaskDefinitionRequest.Builder request =
        RegisterTaskDefinitionRequest.builder()
            .family(family(imageId))
            .networkMode(NetworkMode.NONE)
            .requiresCompatibilities(Compatibility.EC2, Compatibility.EXTERNAL)
            .containerDefinitions(container);
    settings.executionRole().ifPresent(request::executionRoleArn);
    return request.build();
  }
}
