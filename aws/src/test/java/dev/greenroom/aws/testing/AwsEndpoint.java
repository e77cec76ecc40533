package dev.greenroom.aws.testing;

import dev.greenroom.aws.AwsClients;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Where a test finds AWS; a parameter of tests under {@link AwsExtension}. All tests of a run share
 * it: each gives what it makes names of its own.
 *
 * @param url of all services
 */
public record AwsEndpoint(URI url) {
  public static final String FRANKFURT = "eu-central-1";

  /** The clients of the programs. */
  public AwsClients clients() {
    return new AwsClients(Optional.of(url));
  }

  /** One that no program has, or one that looks at what a program did. */
  public <B extends AwsClientBuilder<B, C>, C> B with(B builder) {
    return builder.endpointOverride(url).region(Region.of(FRANKFURT)).credentialsProvider(keys());
  }

  /** Of nobody. */
  public static StaticCredentialsProvider keys() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "secret"));
  }
}
