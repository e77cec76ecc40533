package dev.greenroom.streams;

import dev.greenroom.aws.build.CodeBuildImages;
import dev.greenroom.aws.build.CodeBuildPuller;
import dev.greenroom.aws.service.ServiceCore;
import dev.greenroom.aws.service.ServiceSettings;
import dev.greenroom.buildfiles.BuildFilesOnAws;
import dev.greenroom.core.Core;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.functions.Wiring;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Builds in an account: archives and logs in S3, images by CodeBuild. */
final class Builds implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(30);

  private final ServiceCore aws;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ).build();
  private final DefaultCredentialsProvider credentials =
      DefaultCredentialsProvider.builder().build();

  Builds(ServiceCore aws) {
    this.aws = aws;
  }

  /** The same wiring, by which builds run and are kept. */
  Wiring with(Wiring wiring) {
    ServiceSettings account = aws.settings();
    Core core = aws.core();
    BuildFilesOnAws files =
        BuildFilesOnAws.of(
            new BuildFilesOnAws.Place(
                account.region(),
                account.uploads(),
                account.name() + "-builds",
                account.regions().all()),
            http,
            credentials,
            core.clock(),
            core.pause(),
            name -> System.getenv().getOrDefault(name, "").strip());
    ImageBuilder images =
        new CodeBuildImages(
            aws.clients(),
            account.region(),
            account.builds(),
            files.images()::delete,
            core.clock(),
            core.pause());
    ImagePuller puller =
        new CodeBuildPuller(
            aws.clients(), account.region(), account.builds(), core.clock(), core.pause());
    return wiring.withBuilds(
        files.uploads(),
        new BuildRuns(
            core.builds(),
            files.uploads(),
            images,
            puller,
            files.logs(),
            core.clock(),
            core.pause()));
  }

  @Override
  public void close() {
    credentials.close();
    http.close();
  }
}
