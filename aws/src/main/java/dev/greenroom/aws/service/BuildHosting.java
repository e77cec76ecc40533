package dev.greenroom.aws.service;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.build.CodeBuildImages;
import dev.greenroom.aws.build.CodeBuildPuller;
import dev.greenroom.buildfiles.BuildFilesOnAws;
import dev.greenroom.core.Core;
import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.build.BuildFiles;
import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.time.Pause;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Where builds are kept and made in an account, for the services; and the archive beside them.
 *
 * @param uploads in the bucket that the settings name
 * @param images by the project that they name, in the repository NAME-builds of each region
 * @param puller by the same project
 * @param logs in the same bucket
 * @param archive of what is over, in the same bucket
 */
public record BuildHosting(
    UploadStore uploads,
    ImageBuilder images,
    ImagePuller puller,
    BuildLogs logs,
    ArchiveStore archive) {

  /** Nothing is asked of AWS yet. */
  public static BuildHosting of(
      ServiceSettings settings, AwsClients clients, InstantSource clock, Pause pause) {
    Map<String, String> environment = System.getenv();
    BuildFilesOnAws files =
        BuildFilesOnAws.of(
            new BuildFilesOnAws.Place(
                settings.region(),
                settings.uploads(),
                settings.name() + "-builds",
                settings.regions().all()),
            UrlConnectionHttpClient.create(),
            DefaultCredentialsProvider.builder().build(),
            clock,
            pause,
            name -> environment.getOrDefault(name, "").strip());
    return new BuildHosting(
        files.uploads(),
        new CodeBuildImages(
            clients, settings.region(), settings.builds(), files.images()::delete, clock, pause),
        new CodeBuildPuller(clients, settings.region(), settings.builds(), clock, pause),
        files.logs(),
        files.archive());
  }

  /** What is removed with a build. */
  public BuildFiles files() {
    return new BuildFiles(uploads, images, logs);
  }

  /** Runs builds; the one who asks for one is the one who follows CodeBuild. */
  public BuildRuns runs(Core core) {
    return new BuildRuns(core.builds(), uploads, images, puller, logs, core.clock(), core.pause());
  }
}
