package dev.greenroom.functions.lambda;

import dev.greenroom.buildfiles.BuildFilesOnAws;
import dev.greenroom.core.Core;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.functions.Wiring;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * What is kept of builds, for the functions that need it: other functions load nothing of it. Runs
 * stream, so that none begins here.
 */
final class BuildsOnLambda {
  private BuildsOnLambda() {}

  static Wiring with(
      Wiring wiring,
      LambdaSettings settings,
      SdkHttpClient http,
      AwsCredentialsProvider credentials) {
    Core core = wiring.core();
    BuildFilesOnAws files =
        BuildFilesOnAws.of(
            new BuildFilesOnAws.Place(
                settings.region(),
                settings.uploads().orElseThrow(),
                settings.tablePrefix() + "-builds",
                settings.imageRegions()),
            http,
            credentials,
            core.clock(),
            core.pause(),
            name -> System.getenv().getOrDefault(name, "").strip());
    return wiring.withBuilds(
        files.uploads(),
        new BuildRuns(
            core.builds(),
            files.uploads(),
            files.images(),
            files.images(),
            files.logs(),
            core.clock(),
            core.pause()));
  }
}
