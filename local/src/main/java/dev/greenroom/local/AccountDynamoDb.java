package dev.greenroom.local;

import dev.greenroom.core.Tables;
import dev.greenroom.core.org.Installation;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.TableCare;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TablesDiffer;
import dev.greenroom.core.time.Pause;
import dev.greenroom.jobs.stream.StreamSource;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The tables in the AWS account of whoever runs this, made at the first start and never deleted.
 * Credentials, region and endpoints are found as the AWS SDK finds them by default.
 */
final class AccountDynamoDb implements TableEngine {
  /** Java keeps five idle connections to a host, and a TLS handshake costs more than a request. */
  private static final String IDLE_CONNECTIONS = "http.maxConnections";

  private static final String MANY = "64";

  private final SdkHttpClient http;
  private final DynamoDbClient client;
  private final DynamoDbStreamsClient streams;
  private final Region region;

  private AccountDynamoDb(
      AwsCredentialsProvider credentials, Region region, ClientOverrideConfiguration calls) {
    if (System.getProperty(IDLE_CONNECTIONS) == null) {
      System.setProperty(IDLE_CONNECTIONS, MANY);
    }
    this.region = region;
    this.http = UrlConnectionHttpClient.create();
    this.client =
        DynamoDbClient.builder()
            .credentialsProvider(credentials)
            .region(region)
            .httpClient(http)
            .overrideConfiguration(calls)
            .build();
    this.streams =
        DynamoDbStreamsClient.builder()
            .credentialsProvider(credentials)
            .region(region)
            .httpClient(http)
            .overrideConfiguration(calls)
            .build();
  }

  /**
   * Opens the tables, and makes those that are missing.
   *
   * @param folder keeps the key; it and the tables belong together from the first start on
   * @param log takes what was changed on tables that were there
   * @throws StackFailed when credentials, the region or a permission is missing, when tables are
   *     not as they must be, or belong to another data folder
   */
  static AccountDynamoDb open(Tables tables, DataFolder folder, Consumer<String> log)
      throws StackFailed, IOException {
    return open(tables, folder, log, ClientOverrideConfiguration.builder().build());
  }

  static AccountDynamoDb open(
      Tables tables, DataFolder folder, Consumer<String> log, ClientOverrideConfiguration calls)
      throws StackFailed, IOException {
    AccountDynamoDb opened = new AccountDynamoDb(credentials(), region(), calls);
    try {
      opened.prepare(tables, folder, log);
      return opened;
    } catch (StackFailed | IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void prepare(Tables tables, DataFolder folder, Consumer<String> log)
      throws StackFailed, IOException {
    try {
      TableCreation.ensureLasting(
          client, tables.all(), new TableCare(client, Pause.real(), log), Pause.real());
      String orgs = tables.orgs().name();
      folder.belongTo(client.describeTable(d -> d.tableName(orgs)).table().tableArn());
      Installation installation = new Installation(new Database(client), tables.names());
      if (!installation.claim(folder.orgId(), folder.masterKey())) {
        throw new StackFailed(
            ("The tables of %s belong to another data folder; put back its files key, org, node and"
                    + " token, or choose another --table-prefix.")
                .formatted(orgs));
      }
    } catch (TablesDiffer e) {
      throw new StackFailed(e.getMessage() + " Nothing was changed.", e);
    } catch (AwsServiceException e) {
      throw new StackFailed(refusal(e), e);
    } catch (SdkClientException e) {
      throw new StackFailed(
          "DynamoDB in region %s cannot be reached: %s.".formatted(region, plain(e)), e);
    }
  }

  private static AwsCredentialsProvider credentials() throws StackFailed {
    DefaultCredentialsProvider found = DefaultCredentialsProvider.builder().build();
    try {
      found.resolveCredentials();
      return found;
    } catch (SdkClientException e) {
      found.close();
      throw new StackFailed(
          "No AWS credentials were found for --dynamodb aws; give this machine a role, or set"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
              + whyNotTheProfile(),
          e);
    }
  }

  /** The chain says of each of its links why it gave nothing; the owner has named one of them. */
  private static String whyNotTheProfile() {
    Optional<String> named = ProfileFileSystemSetting.AWS_PROFILE.getStringValue();
    if (named.isEmpty() || named.get().equals("default")) {
      return "";
    }
    try (ProfileCredentialsProvider profile = ProfileCredentialsProvider.create(named.get())) {
      profile.resolveCredentials();
      return "";
    } catch (SdkException e) {
      return " Profile '%s' gives none: %s.".formatted(named.get(), plain(e));
    }
  }

  private static Region region() throws StackFailed {
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkClientException e) {
      throw new StackFailed(
          "No AWS region was found for --dynamodb aws; set AWS_REGION, as in"
              + " AWS_REGION=eu-central-1.",
          e);
    }
  }

  /** What AWS says names who was refused what, on which table. */
  private static String refusal(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    String said = e.awsErrorDetails() == null ? plain(e) : e.awsErrorDetails().errorMessage();
    return switch (code) {
      case "AccessDeniedException" ->
          "AWS does not permit what Greenroom needs (docs/one-box.md has the policy): %s."
              .formatted(ended(said));
      case "UnrecognizedClientException",
          "InvalidSignatureException",
          "ExpiredTokenException",
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException" ->
          "AWS does not accept the credentials: %s.".formatted(ended(said));
      default -> "DynamoDB refused to open the tables: %s.".formatted(ended(said));
    };
  }

  private static String plain(Exception e) {
    return ended(
        String.valueOf(e.getMessage()).replaceAll("\\s*\\(SDK Attempt Count: \\d+\\)", ""));
  }

  private static String ended(String sentence) {
    return String.valueOf(sentence).strip().replaceAll("[.\\s]+$", "");
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public StreamSource streams() {
    return StreamSource.ofAccount(streams);
  }

  @Override
  public void close() {
    streams.close();
    client.close();
    http.close();
  }
}
