package dev.greenroom.buildfiles;

import dev.greenroom.buildfiles.SignedCalls.Body;
import dev.greenroom.buildfiles.SignedCalls.Refused;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Images of builds in the repositories of ECR, where they are only removed: they are made by
 * CodeBuild, which the service of streams calls.
 */
public final class RegistryImages implements ImageBuilder, ImagePuller {
  private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage";

  private final Map<String, URI> endpoints;
  private final SignedCalls.Account account;
  private final String repository;

  /**
   * @param endpoints where ECR answers, by AWS region: those to which images are copied among them
   */
  RegistryImages(Map<String, URI> endpoints, SignedCalls.Account account, String repository) {
    this.endpoints = Map.copyOf(endpoints);
    this.account = account;
    this.repository = repository;
  }

  /** In every region: ECR copies images, but not their deletion. */
  @Override
  public void delete(String buildId) {
    Body body =
        Body.of(
            "{\"repositoryName\":\"%s\",\"imageIds\":[{\"imageTag\":\"%s\"}]}"
                .formatted(repository, buildId)
                .getBytes(StandardCharsets.UTF_8));
    endpoints.forEach((region, endpoint) -> delete(region, endpoint, body, buildId));
  }

  /** An image that is not there is a failure in the answer, not of the call. */
  private void delete(String region, URI endpoint, Body body, String buildId) {
    try {
      new SignedCalls(account, new Signature("ecr", region))
          .call(
              SdkHttpMethod.POST,
              endpoint,
              Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", TARGET),
              body)
          .close();
    } catch (Refused refused) {
      if (!refused.code().equals("RepositoryNotFoundException")) {
        throw new IllegalStateException(
            "ECR in %s refused to delete image '%s' of '%s': %s."
                .formatted(region, buildId, repository, refused.getMessage()),
            refused);
      }
    }
  }

  @Override
  public Image build(ImageBuilder.Order order, BuildLog log) {
    throw notHere("built");
  }

  @Override
  public Pulled pull(ImagePuller.Order order, BuildLog log) {
    throw notHere("pulled");
  }

  private static IllegalStateException notHere(String what) {
    return new IllegalStateException(
        "Images are %s by the service of streams, and its routes lead there.".formatted(what));
  }
}
