package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.doctor.AwsDoctor;
import dev.greenroom.local.cli.doctor.Wanted;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** {@code greenroom doctor}: what is missing before a deployment. */
@Command(name = "doctor", description = "Say what is missing before a deployment.")
final class DoctorCommand {

  /** Looks at an AWS account. */
  @Command(
      name = "aws",
      description =
          "Look whether your AWS account can take a deployment; nothing is changed. Exit code 1:"
              + " something is missing.")
  static final class Aws implements Callable<Integer> {
    private final Console console;
    private final AwsCredentialsProvider credentials;

    @Option(
        names = "--home",
        paramLabel = "REGION",
        description = "The AWS region of the control plane; else that of your credentials.")
    private String home;

    @Option(
        names = "--regions",
        paramLabel = "REGIONS",
        defaultValue = "",
        description = "The AWS regions of games, as eu-central-1,us-west-2; else the home alone.")
    private String regions;

    @Option(
        names = "--images",
        paramLabel = "PATH",
        description = "Registry and path of the images, as with -c images=.")
    private String images;

    @Option(
        names = "--image-version",
        paramLabel = "TAG",
        defaultValue = "latest",
        description = "Their tag. Default: ${DEFAULT-VALUE}.")
    private String version;

    @Option(names = "--domain", description = "A host name of your own.")
    private String domain;

    @Option(names = "--certificate", paramLabel = "ARN", description = "Its certificate.")
    private String certificate;

    Aws(Console console) {
      this(console, DefaultCredentialsProvider.builder().build());
    }

    /** Under an identity that is given. */
    Aws(Console console, AwsCredentialsProvider credentials) {
      this.console = console;
      this.credentials = credentials;
    }

    @Override
    public Integer call() {
      Wanted wanted =
          new Wanted(
              home(),
              Arrays.stream(regions.split(",")).map(Aws::region).filter(r -> !r.isEmpty()).toList(),
              Optional.ofNullable(images),
              version,
              Optional.ofNullable(domain),
              Optional.ofNullable(certificate));
      boolean well =
          new AwsDoctor(wanted, endpoint(), finding -> console.print(finding.toString()))
              .look(credentials);
      console.say(well ? "Nothing is missing." : "Something is missing.");
      return well ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The second half of an entry of {@code -c regions=}. */
    private static String region(String entry) {
      return entry.substring(entry.indexOf('=') + 1).strip();
    }

    private Optional<URI> endpoint() {
      return console.env("AWS_ENDPOINT_URL").map(URI::create);
    }

    private String home() {
      if (home != null) {
        return home;
      }
      try {
        return console
            .env("AWS_REGION", "AWS_DEFAULT_REGION")
            .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion().id());
      } catch (SdkClientException e) {
        throw new Failure("No AWS region was found; give --home, as in --home eu-central-1.", e);
      }
    }
  }
}
