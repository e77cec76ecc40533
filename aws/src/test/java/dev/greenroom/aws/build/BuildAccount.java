package dev.greenroom.aws.build;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.buildfiles.BuildFilesOnAws;
import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.time.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** An account with a bucket, and a client that uploads as tools do. */
final class BuildAccount implements AutoCloseable {
  static final String BUCKET = "archives-of-the-test";
  static final String REPOSITORY = "greenroom-builds";
  static final String HOME = "eu-central-1";

  final AwsStandIn aws;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final HttpClient tool = HttpClient.newHttpClient();

  BuildAccount() throws Exception {
    aws = AwsStandIn.start();
    send(
        "PUT",
        aws.behind() + "/" + BUCKET,
        "<CreateBucketConfiguration><LocationConstraint>"
            + HOME
            + "</LocationConstraint></CreateBucketConfiguration>");
  }

  /** Archives, each method by the key of its caller. */
  UploadStore uploads() {
    return Caller.port(UploadStore.class, files(Caller::keyOfMethod).uploads());
  }

  /** Logs, in the same way. */
  BuildLogs logs() {
    return Caller.port(BuildLogs.class, files(Caller::keyOfMethod).logs());
  }

  /** Images to be removed, in the same way. */
  ImageBuilder images() {
    return Caller.port(ImageBuilder.class, files(Caller::keyOfMethod).images());
  }

  /** The archive of what is over, of the jobs. */
  ArchiveStore archive() {
    return files(() -> Caller.key(Caller.JOBS)).archive();
  }

  /**
   * As another process would make them.
   *
   * @param key whose calls they are
   */
  private BuildFilesOnAws files(Supplier<String> key) {
    return BuildFilesOnAws.of(
        new BuildFilesOnAws.Place(HOME, BUCKET, REPOSITORY, List.of("us-east-1")),
        http,
        () -> AwsSessionCredentials.create(key.get(), "secret", "to/k+en="),
        InstantSource.system(),
        Pause.real(),
        name -> name.equals("AWS_ENDPOINT_URL") ? aws.url().toString() : "");
  }

  HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    return send(
        method, url, "application/xml", body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  HttpResponse<String> send(String method, String url, String type, byte[] body)
      throws IOException, InterruptedException {
    return tool.send(
        HttpRequest.newBuilder(URI.create(url))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    tool.shutdownNow();
    http.close();
    aws.close();
  }
}
