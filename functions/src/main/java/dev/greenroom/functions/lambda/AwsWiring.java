package dev.greenroom.functions.lambda;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.time.Pause;
import dev.greenroom.functions.Wiring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** What a function on AWS stands on: the tables, and the key out of its secret. */
final class AwsWiring {
  /** Where SnapStart hands a function its credentials, since those of the environment grow old. */
  private static final String CONTAINER_CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

  /** The SDKs' own names for a service that answers elsewhere. */
  private static final String DYNAMODB = "AWS_ENDPOINT_URL_DYNAMODB";

  private static final String SECRETS_MANAGER = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

  /** There is no home folder; who does not look for one starts earlier. */
  private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

  private final LambdaSettings settings;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;

  AwsWiring(LambdaSettings settings) {
    this.settings = settings;
    this.http =
        settings.nativeHttp()
            ? NativeHttp.client()
            : new PromptPosts(UrlConnectionHttpClient.create());
    this.credentials =
        System.getenv().containsKey(CONTAINER_CREDENTIALS)
            ? ContainerCredentialsProvider.create()
            : EnvironmentVariableCredentialsProvider.create();
  }

  /** The tables, as whoever is called there knows them. */
  DynamoDbClient tables(SdkHttpClient over) {
    DynamoDbClientBuilder client =
        DynamoDbClient.builder()
            .credentialsProvider(credentials)
            .region(Region.of(settings.region()))
            .defaultsMode(DefaultsMode.LEGACY)
            .accountIdEndpointMode(AccountIdEndpointMode.DISABLED)
            .overrideConfiguration(c -> c.defaultProfileFile(NO_PROFILES))
            .httpClient(over);
    elsewhere(DYNAMODB).ifPresent(client::endpointOverride);
    return client.build();
  }

  Wiring wiring(InstantSource clock) {
    Core core =
        new Core(
            tables(http),
            Tables.withPrefix(settings.tablePrefix() + "-"),
            Policy.defaults(),
            HostingEngine.of(new LaunchLater()),
            MasterKey.readFrom(this::key),
            settings::address,
            clock,
            Pause.real());
    Wiring wiring = Wiring.onLambda(core, settings::pings, System.out::println);
    return settings.uploads().isEmpty()
        ? wiring
        : BuildsOnLambda.with(wiring, settings, http, credentials);
  }

  private byte[] key() {
    return new KeySecret(
            http,
            credentials,
            settings.region(),
            elsewhere(SECRETS_MANAGER).orElseGet(() -> address("secretsmanager")),
            Pause.real())
        .of(settings.masterKeySecret());
  }

  /**
   * Opens a connection to DynamoDB, asks whether it is well, which nobody need sign, and closes it.
   *
   * @throws UncheckedIOException when it is out of reach
   */
  void connect() {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(elsewhere(DYNAMODB).orElseGet(() -> address("dynamodb")))
            .encodedPath("/")
            .putHeader("connection", "close")
            .build();
    try {
      HttpExecuteResponse response =
          http.prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
      if (response.responseBody().isPresent()) {
        response.responseBody().get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB is out of reach", e);
    }
  }

  private static Optional<URI> elsewhere(String variable) {
    return Optional.ofNullable(System.getenv(variable)).map(URI::create);
  }

  private URI address(String service) {
    return URI.create("https://%s.%s.amazonaws.com".formatted(service, settings.region()));
  }
}
