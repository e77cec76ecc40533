package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.service.MasterSecret;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.time.Pause;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Functions and services read one secret in two ways: a token of one must hold for the other. */
class SameMasterKeyTest {
  private static final String REGION = "eu-central-1";

  private static final String SECRET = "greenroom-master-key";

  private static AwsStandIn aws;
  private static AwsClients clients;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", Caller.NOBODY);
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    secrets().createSecret(r -> r.name(SECRET).secretString("none"));
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
      secrets().putSecretValue(r -> r.secretId(SECRET).secretString(text));

      byte[] ofServices = MasterSecret.read(secrets(), SECRET);

      assertEquals(32, ofServices.length);
      assertArrayEquals(ofFunctions(SECRET), ofServices);
    }
  }

  @Test
  void bothRefuseWhatIsTooShortInTheSameWords() {
    secrets().putSecretValue(r -> r.secretId(SECRET).secretString("x".repeat(31)));

    String sentence =
        "Secret 'greenroom-master-key' has 31 characters; the master key needs at least 32 random"
            + " ones.";
    assertEquals(sentence, refusal(() -> MasterSecret.read(secrets(), SECRET)));
    assertEquals(sentence, refusal(() -> ofFunctions(SECRET)));
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
            Caller.credentials(Caller.FUNCTIONS),
            REGION,
            aws.url(),
            Pause.real())
        .of(secret);
  }
}
