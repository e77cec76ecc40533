package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.service.MasterSecret;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.core.time.Pause;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Functions and services read one secret in two ways: a token of one must hold for the other. */
class SameMasterKeyTest {
  private static final String REGION = "eu-central-1";

  private static AwsStandIn aws;
  private static AwsClients clients;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    if (aws != null) {
      clients.close();
      aws.close();
    }
  }

  @Test
  void bothDeriveTheSameKey() {
    for (String text :
        List.of("x".repeat(32), "Zufällig, 32 Zeichen oder mehr: €ß", "q".repeat(90))) {
      String name = "greenroom/key-" + text.length();
      secrets().createSecret(r -> r.name(name).secretString(text));

      byte[] ofServices = MasterSecret.read(secrets(), name);

      assertEquals(32, ofServices.length);
      assertArrayEquals(ofFunctions(name), ofServices);
    }
  }

  @Test
  void bothRefuseWhatIsTooShortInTheSameWords() {
    secrets().createSecret(r -> r.name("greenroom/short").secretString("x".repeat(31)));

    String sentence =
        "Secret 'greenroom/short' has 31 characters; the master key needs at least 32 random ones.";
    assertEquals(sentence, refusal(() -> MasterSecret.read(secrets(), "greenroom/short")));
    assertEquals(sentence, refusal(() -> ofFunctions("greenroom/short")));
  }

  @Test
  void aSecretThatIsNotThereIsNamed() {
    assertEquals(
        "The master key cannot be read from secret 'greenroom/none': ResourceNotFoundException,"
            + " Secrets Manager can't find the specified secret.",
        refusal(() -> MasterSecret.read(secrets(), "greenroom/none")));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable read) {
    return assertThrows(IllegalStateException.class, read).getMessage();
  }

  private static SecretsManagerClient secrets() {
    return clients.secrets(REGION);
  }

  private static byte[] ofFunctions(String secret) {
    return new KeySecret(
            UrlConnectionHttpClient.create(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            REGION,
            aws.url(),
            Pause.real())
        .of(secret);
  }
}
