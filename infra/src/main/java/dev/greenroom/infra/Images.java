package dev.greenroom.infra;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.RepositoryAttributes;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.constructs.Construct;

/** The images of Greenroom's own programs. */
public final class Images {
  private static final Pattern PRIVATE =
      Pattern.compile("([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com/(.+)");

  private Images() {}

  /** The repository of one of them, where that is in a private registry of ECR (ARN). */
  public static Optional<String> repository(Settings settings, String program) {
    Matcher registry = PRIVATE.matcher(settings.artifacts().images());
    return registry.matches()
        ? Optional.of(
            "arn:aws:ecr:%s:%s:repository/%s/%s"
                .formatted(registry.group(2), registry.group(1), registry.group(3), program))
        : Optional.empty();
  }

  /** One of them; what is in a private registry of ECR is read with a permission for it alone. */
  public static ContainerImage of(Construct scope, Settings settings, String program) {
    Settings.Artifacts artifacts = settings.artifacts();
    Matcher registry = PRIVATE.matcher(artifacts.images());
    if (!registry.matches()) {
      return ContainerImage.fromRegistry(artifacts.image(program));
    }
    String name = registry.group(3) + "/" + program;
    IRepository repository =
        Repository.fromRepositoryAttributes(
            scope,
            "Repository",
            RepositoryAttributes.builder()
                .repositoryArn(
                    "arn:aws:ecr:%s:%s:repository/%s"
                        .formatted(registry.group(2), registry.group(1), name))
                .repositoryName(name)
                .build());
    return ContainerImage.fromEcrRepository(repository, artifacts.version());
  }
}
