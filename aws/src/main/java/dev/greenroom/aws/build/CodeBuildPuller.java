package dev.greenroom.aws.build;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.time.Pause;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies images of registries into ECR, by the project of CodeBuild that makes images: tasks start
 * then what was copied, whatever becomes of the registry. What a run is told stands in CodeBuild's
 * history, so that no login is handed to it.
 */
public final class CodeBuildPuller implements ImagePuller {
  private static final String IMAGE = "IMAGE";
  private static final String DIGEST = "IMAGE_DIGEST";

  private final CodeBuildRun.Clients clients;
  private final String project;

  /**
   * @param home the AWS region of the project
   */
  public CodeBuildPuller(
      AwsClients clients, String home, String project, InstantSource clock, Pause pause) {
    this.clients =
        new CodeBuildRun.Clients(clients.codeBuild(home), clients.logs(home), clock, pause);
    this.project = project;
  }

  @Override
  public Pulled pull(Order order, BuildLog log) throws BuildFailed {
    if (order.login().isPresent()) {
      throw new BuildFailed(
          ("Cannot pull %s: on AWS only images that everybody may pull can be run; for others,"
                  + " upload an archive whose Dockerfile is FROM an image that you made public.")
              .formatted(order.image()));
    }
    Map<String, String> told =
        new CodeBuildRun(clients, project, order.limit())
            .of(
                order.imageId(),
                List.of(
                    CodeBuildImages.plain(CodeBuildImages.BUILD, order.imageId()),
                    CodeBuildImages.plain(IMAGE, order.image().toString())),
                log);
    return new Pulled(
        CodeBuildImages.required(told, DIGEST, "sha256:[0-9a-f]{64}"),
        CodeBuildImages.bytes(told),
        Optional.ofNullable(told.get(CodeBuildImages.CPU)).flatMap(Architecture::parse));
  }
}
