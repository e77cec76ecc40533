package dev.greenroom.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The clients of each AWS region, made when they are first asked for. Credentials are found where
 * the SDK finds them. Every call that may be repeated is, three times at most within 10 s, and
 * those of EC2, which starts machines while it answers, within a minute: those that start something
 * carry a token of their own.
 */
public final class AwsClients implements AutoCloseable {
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration EC2_TRY = Duration.ofSeconds(30);
  private static final Duration EC2_CALL = Duration.ofMinutes(1);

  private final Optional<URI> endpoint;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(2))
          .socketTimeout(EC2_TRY)
          .build();
  private final Map<String, EcsClient> ecs = new ConcurrentHashMap<>();
  private final Map<String, Ec2Client> ec2 = new ConcurrentHashMap<>();
  private final Map<String, SecretsManagerClient> secrets = new ConcurrentHashMap<>();

  /** Those of AWS. */
  public AwsClients() {
    this(Optional.empty());
  }

  /**
   * @param endpoint who answers in place of AWS, for all services and regions
   */
  public AwsClients(Optional<URI> endpoint) {
    this.endpoint = endpoint;
  }

  public EcsClient ecs(String region) {
    return ecs.computeIfAbsent(
        region, r -> in(r, EcsClient.builder(), TRY, CALL).httpClient(http).build());
  }

  public Ec2Client ec2(String region) {
    return ec2.computeIfAbsent(
        region, r -> in(r, Ec2Client.builder(), EC2_TRY, EC2_CALL).httpClient(http).build());
  }

  public SecretsManagerClient secrets(String region) {
    Function<String, SecretsManagerClient> make =
        r -> in(r, SecretsManagerClient.builder(), TRY, CALL).httpClient(http).build();
    return secrets.computeIfAbsent(region, make);
  }

  private <B extends AwsClientBuilder<B, C>, C> B in(
      String region, B builder, Duration oneTry, Duration call) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(region))
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(RetryMode.STANDARD)
                .apiCallAttemptTimeout(oneTry)
                .apiCallTimeout(call)
                .build());
  }

  @Override
  public void close() {
    ecs.values().forEach(EcsClient::close);
    ec2.values().forEach(Ec2Client::close);
    secrets.values().forEach(SecretsManagerClient::close);
    http.close();
  }
}
