package dev.greenroom.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The clients of each AWS region, made when they are first asked for. Credentials that are not
 * given are found where the SDK finds them. Every call that may be repeated is, three times at most
 * within 10 s, and those of EC2, which starts machines while it answers, within a minute: those
 * that start something carry a token of their own.
 */
public final class AwsClients implements AutoCloseable {
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration EC2_TRY = Duration.ofSeconds(30);
  private static final Duration WAITING_TRY = Duration.ofSeconds(25);
  private static final Duration EC2_CALL = Duration.ofMinutes(1);

  private final Optional<URI> endpoint;
  private final Optional<AwsCredentialsProvider> credentials;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(2))
          .socketTimeout(EC2_TRY)
          .build();
  private final Map<String, EcsClient> ecs = new ConcurrentHashMap<>();
  private final Map<String, Ec2Client> ec2 = new ConcurrentHashMap<>();
  private final Map<String, SecretsManagerClient> secrets = new ConcurrentHashMap<>();
  private final Map<String, SsmClient> parameters = new ConcurrentHashMap<>();
  private final Map<String, EventBridgeClient> buses = new ConcurrentHashMap<>();
  private final Map<String, SqsClient> queues = new ConcurrentHashMap<>();
  private final Map<String, CodeBuildClient> codeBuilds = new ConcurrentHashMap<>();
  private final Map<String, DynamoDbClient> tables = new ConcurrentHashMap<>();
  private final Map<String, DynamoDbStreamsClient> streams = new ConcurrentHashMap<>();
  private final Map<String, CloudWatchLogsClient> logs = new ConcurrentHashMap<>();

  /** Java keeps five idle connections to a host, and a TLS handshake costs more than a request. */
  private static final String IDLE_CONNECTIONS = "http.maxConnections";

  private static final String MANY = "64";

  /** Those of AWS, or whom {@code AWS_ENDPOINT_URL} and its kind name. */
  public AwsClients() {
    this(Optional.empty());
  }

  /**
   * @param endpoint who answers in place of AWS, for all services and regions
   */
  public AwsClients(Optional<URI> endpoint) {
    this(endpoint, Optional.empty());
  }

  /**
   * @param endpoint who answers in place of AWS, for all services and regions
   * @param credentials whose calls they are
   */
  public AwsClients(Optional<URI> endpoint, Optional<AwsCredentialsProvider> credentials) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    if (System.getProperty(IDLE_CONNECTIONS) == null) {
      System.setProperty(IDLE_CONNECTIONS, MANY);
    }
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

  /** Parameters of Systems Manager. */
  public SsmClient parameters(String region) {
    return parameters.computeIfAbsent(
        region, r -> in(r, SsmClient.builder(), TRY, CALL).httpClient(http).build());
  }

  /** Buses of events. */
  public EventBridgeClient buses(String region) {
    return buses.computeIfAbsent(
        region, r -> in(r, EventBridgeClient.builder(), TRY, CALL).httpClient(http).build());
  }

  /** Queues; one that is asked to wait for messages may do so for 20 s. */
  public SqsClient queues(String region) {
    return queues.computeIfAbsent(
        region, r -> in(r, SqsClient.builder(), WAITING_TRY, EC2_CALL).httpClient(http).build());
  }

  /** Projects that make images. */
  public CodeBuildClient codeBuild(String region) {
    return codeBuilds.computeIfAbsent(
        region, r -> in(r, CodeBuildClient.builder(), TRY, CALL).httpClient(http).build());
  }

  public DynamoDbClient tables(String region) {
    return tables.computeIfAbsent(
        region, r -> in(r, DynamoDbClient.builder(), TRY, CALL).httpClient(http).build());
  }

  /** What changed in tables. */
  public DynamoDbStreamsClient streams(String region) {
    return streams.computeIfAbsent(
        region, r -> in(r, DynamoDbStreamsClient.builder(), TRY, CALL).httpClient(http).build());
  }

  /** Logs of CloudWatch. */
  public CloudWatchLogsClient logs(String region) {
    return logs.computeIfAbsent(
        region, r -> in(r, CloudWatchLogsClient.builder(), TRY, CALL).httpClient(http).build());
  }

  private <B extends AwsClientBuilder<B, C>, C> B in(
      String region, B builder, Duration oneTry, Duration call) {
    endpoint.ifPresent(builder::endpointOverride);
    credentials.ifPresent(builder::credentialsProvider);
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
    parameters.values().forEach(SsmClient::close);
    buses.values().forEach(EventBridgeClient::close);
    queues.values().forEach(SqsClient::close);
    codeBuilds.values().forEach(CodeBuildClient::close);
    tables.values().forEach(DynamoDbClient::close);
    streams.values().forEach(DynamoDbStreamsClient::close);
    logs.values().forEach(CloudWatchLogsClient::close);
    http.close();
  }
}
