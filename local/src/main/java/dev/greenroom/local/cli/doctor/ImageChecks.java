package dev.greenroom.local.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the images of the programs are where the deployment looks for them. */
final class ImageChecks {
  private static final List<String> PROGRAMS = List.of("jobs", "streams", "agent");
  private static final Pattern ECR =
      Pattern.compile("(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com/(.+)");

  private final AwsCalls calls;
  private final Wanted wanted;

  ImageChecks(AwsCalls calls, Wanted wanted) {
    this.calls = calls;
    this.wanted = wanted;
  }

  void look(Consumer<Finding> tell) {
    if (wanted.images().isEmpty()) {
      tell.accept(
          Finding.note(
              "images",
              "Not looked at: name them with --images, as cdk deploy is told with -c images=."));
      return;
    }
    Matcher ecr = ECR.matcher(wanted.images().get());
    if (!ecr.matches()) {
      tell.accept(
          Finding.note(
              "images", "%s is not in ECR: not looked at.".formatted(wanted.images().get())));
      return;
    }
    for (String program : PROGRAMS) {
      tell.accept(look(ecr.group(1), ecr.group(2), ecr.group(3) + "/" + program));
    }
  }

  private Finding look(String account, String region, String repository) {
    String what = "image " + repository.substring(repository.lastIndexOf('/') + 1);
    String full =
        "%s.dkr.ecr.%s.amazonaws.com/%s:%s"
            .formatted(account, region, repository, wanted.version());
    try {
      calls.json(
          "ecr",
          region,
          "AmazonEC2ContainerRegistry_V20150921.DescribeImages",
          Map.of(
              "registryId", account,
              "repositoryName", repository,
              "imageIds", List.of(Map.of("imageTag", wanted.version()))));
      return Finding.ok(what, "%s is there.".formatted(full));
    } catch (AwsRefusal e) {
      if (e.is("RepositoryNotFound", "ImageNotFound")) {
        return Finding.missing(
            what, "%s is not there: build that image and push it.".formatted(full));
      }
      return Finding.note(
          what, "%s cannot be looked at: %s.".formatted(full, AccountChecks.said(e)));
    }
  }
}
