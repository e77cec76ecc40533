package dev.greenroom.aws.build;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.buildfiles.S3Uploads;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariableType;

/**
 * Makes images by a project of CodeBuild, which takes the archive from S3, puts the image into ECR
 * under the id of the build and exports what it has to tell: {@value #BYTES}, {@value #HASH},
 * {@value #CPU} ({@code docs/decisions/0121}).
 */
public final class CodeBuildImages implements ImageBuilder {
  /** After it a build is stopped: 55 minutes, before CodeBuild ends it itself. */
  public static final Duration LIMIT = Duration.ofMinutes(55);

  static final String BUILD = "BUILD";
  static final String ARCHIVE = "ARCHIVE";
  static final String BYTES = "IMAGE_BYTES";
  static final String HASH = "ARCHIVE_SHA256";
  static final String CPU = "IMAGE_CPU";

  private final CodeBuildRun.Clients clients;
  private final String project;
  private final Consumer<String> deletion;

  /**
   * @param home the AWS region of the project
   * @param deletion removes an image by the id of its build
   */
  public CodeBuildImages(
      AwsClients clients,
      String home,
      String project,
      Consumer<String> deletion,
      InstantSource clock,
      Pause pause) {
    this.clients =
        new CodeBuildRun.Clients(clients.codeBuild(home), clients.logs(home), clock, pause);
    this.project = project;
    this.deletion = deletion;
  }

  @Override
  public Image build(Order order, BuildLog log) throws BuildFailed {
    Map<String, String> told =
        new CodeBuildRun(clients, project, LIMIT)
            .of(
                order.imageId(),
                List.of(
                    plain(BUILD, order.imageId()),
                    plain(ARCHIVE, S3Uploads.archiveKey(order.imageId()))),
                log);
    return new Image(
        bytes(told),
        required(told, HASH, "[0-9a-f]{64}"),
        Optional.ofNullable(told.get(CPU)).flatMap(Architecture::parse));
  }

  @Override
  public void delete(String buildId) {
    deletion.accept(buildId);
  }

  static EnvironmentVariable plain(String name, String value) {
    return EnvironmentVariable.builder()
        .name(name)
        .value(value)
        .type(EnvironmentVariableType.PLAINTEXT)
        .build();
  }

  static long bytes(Map<String, String> told) throws BuildFailed {
    return Long.parseLong(required(told, BYTES, "[0-9]{1,18}"));
  }

  static String required(Map<String, String> told, String name, String pattern) throws BuildFailed {
    String value = told.getOrDefault(name, "");
    if (!value.matches(pattern)) {
      throw new BuildFailed(
          "The build ended well, but told %s as '%s'; is the project of CodeBuild that of Greenroom?"
              .formatted(name, value));
    }
    return value;
  }
}
