package dev.greenroom.buildfiles;

import dev.greenroom.core.time.Pause;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * All files that are kept on AWS: those of builds, and the archive of what is over.
 *
 * @param uploads archives
 * @param logs what builds printed
 * @param images to be removed
 * @param archive of what is over, in the same bucket
 */
public record BuildFilesOnAws(
    S3Uploads uploads, S3BuildLogs logs, RegistryImages images, S3Archive archive) {
  private static final String EVERYWHERE = "AWS_ENDPOINT_URL";
  private static final String S3 = "AWS_ENDPOINT_URL_S3";
  private static final String ECR = "AWS_ENDPOINT_URL_ECR";

  /**
   * Where it is.
   *
   * @param home the AWS region of the bucket and of the first repository
   * @param bucket of archives and logs
   * @param repository of images, the same in each region
   * @param imageRegions the AWS regions to which images are copied, with the home region or without
   */
  public record Place(String home, String bucket, String repository, List<String> imageRegions) {}

  /**
   * Nothing is asked of AWS yet.
   *
   * @param environment the value of a variable, empty when there is none: {@code AWS_ENDPOINT_URL},
   *     {@code AWS_ENDPOINT_URL_S3} and {@code AWS_ENDPOINT_URL_ECR} name who answers in place of
   *     AWS
   */
  public static BuildFilesOnAws of(
      Place place,
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      InstantSource clock,
      Pause pause,
      UnaryOperator<String> environment) {
    SignedCalls.Account account = new SignedCalls.Account(http, credentials, clock, pause);
    Signature signature = new Signature("s3", place.home());
    URI base =
        elsewhere(environment, S3)
            .map(url -> URI.create(url + "/" + place.bucket()))
            .orElseGet(
                () ->
                    URI.create(
                        "https://%s.s3.%s.amazonaws.com".formatted(place.bucket(), place.home())));
    Bucket bucket = new Bucket(new SignedCalls(account, signature), base);
    Map<String, URI> endpoints = new LinkedHashMap<>();
    endpoints.put(place.home(), ecr(place.home(), environment));
    place.imageRegions().forEach(region -> endpoints.put(region, ecr(region, environment)));
    return new BuildFilesOnAws(
        new S3Uploads(bucket, new FormSigner(account, signature, base + "/", place.bucket())),
        new S3BuildLogs(bucket),
        new RegistryImages(endpoints, account, place.repository()),
        new S3Archive(bucket));
  }

  private static URI ecr(String region, UnaryOperator<String> environment) {
    return elsewhere(environment, ECR)
        .map(URI::create)
        .orElseGet(() -> URI.create("https://api.ecr.%s.amazonaws.com".formatted(region)));
  }

  private static Optional<String> elsewhere(UnaryOperator<String> environment, String name) {
    String own = environment.apply(name);
    String url = own.isEmpty() ? environment.apply(EVERYWHERE) : own;
    return url.isEmpty() ? Optional.empty() : Optional.of(url.replaceAll("/+$", ""));
  }
}
