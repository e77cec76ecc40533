package dev.greenroom.functions.lambda;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.process.LaunchLater;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.time.Pause;
import dev.greenroom.functions.Wiring;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.http.SdkHttpClient;
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

  private AwsWiring() {}

  static Wiring of(LambdaSettings settings, InstantSource clock) {
    Map<String, String> environment = System.getenv();
    SdkHttpClient http =
        settings.nativeHttp() ? NativeHttp.client() : UrlConnectionHttpClient.create();
    AwsCredentialsProvider credentials =
        environment.containsKey(CONTAINER_CREDENTIALS)
            ? ContainerCredentialsProvider.create()
            : EnvironmentVariableCredentialsProvider.create();
    DynamoDbClientBuilder client =
        DynamoDbClient.builder()
            .credentialsProvider(credentials)
            .region(Region.of(settings.region()))
            .defaultsMode(DefaultsMode.LEGACY)
            .accountIdEndpointMode(AccountIdEndpointMode.DISABLED)
            .overrideConfiguration(c -> c.defaultProfileFile(NO_PROFILES))
            .httpClient(http);
    Optional.ofNullable(environment.get(DYNAMODB))
        .map(URI::create)
        .ifPresent(client::endpointOverride);
    Core core =
        new Core(
            client.build(),
            Tables.withPrefix(settings.tablePrefix() + "-"),
            Policy.defaults(),
            new LaunchLater(),
            MasterKey.readFrom(() -> key(settings, http, credentials)),
            settings::address,
            clock,
            Pause.real());
    return Wiring.onLambda(core, settings::pings, System.out::println);
  }

  private static byte[] key(
      LambdaSettings settings, SdkHttpClient http, AwsCredentialsProvider credentials) {
    URI endpoint =
        Optional.ofNullable(System.getenv(SECRETS_MANAGER))
            .map(URI::create)
            .orElseGet(
                () ->
                    URI.create(
                        "https://secretsmanager.%s.amazonaws.com".formatted(settings.region())));
    return new KeySecret(http, credentials, settings.region(), endpoint, Pause.real())
        .of(settings.masterKeySecret());
  }
}
