package dev.greenroom.aws.localstack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.service.MasterSecret;
import dev.greenroom.aws.testing.AwsEndpoint;
import dev.greenroom.aws.testing.AwsExtension;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

@ExtendWith(AwsExtension.class)
class SecretsOnLocalStackTest {
  private static final String TEXT =
      "of-sixty-four-characters-which-nobody-guesses-0123456789-abcdef";

  @Test
  void theMasterKeyIsReadFromASecretUnderAKeyOfOnesOwn(AwsEndpoint aws) throws Exception {
    String name = "greenroom/master-key-" + UUID.randomUUID();
    try (KmsClient kms = aws.with(KmsClient.builder()).build();
        AwsClients clients = aws.clients()) {
      String key = kms.createKey().keyMetadata().keyId();
      SecretsManagerClient secrets = clients.secrets(AwsEndpoint.FRANKFURT);
      secrets.createSecret(s -> s.name(name).kmsKeyId(key).secretString(TEXT));

      assertArrayEquals(
          MessageDigest.getInstance("SHA-256").digest(TEXT.getBytes(StandardCharsets.UTF_8)),
          MasterSecret.read(secrets, name));
      assertEquals(key, secrets.describeSecret(s -> s.secretId(name)).kmsKeyId());
    }
  }

  @Test
  void aSecretThatIsNotThereIsNamed(AwsEndpoint aws) {
    try (AwsClients clients = aws.clients()) {
      SecretsManagerClient secrets = clients.secrets(AwsEndpoint.FRANKFURT);

      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class, () -> MasterSecret.read(secrets, "greenroom/nowhere"));

      assertEquals(
          "The master key cannot be read from secret 'greenroom/nowhere':"
              + " ResourceNotFoundException, Secrets Manager can't find the specified secret.",
          refused.getMessage());
    }
  }

  @Test
  void aParameterIsOfItsRegionAlone(AwsEndpoint aws) {
    String name = "/greenroom-%s/subnets".formatted(UUID.randomUUID());
    try (AwsClients clients = aws.clients()) {
      clients
          .parameters(AwsEndpoint.FRANKFURT)
          .putParameter(
              p ->
                  p.name(name)
                      .type(ParameterType.STRING_LIST)
                      .value("subnet-1,subnet-2")
                      .overwrite(true)); // The client tries again what took too long.

      assertEquals(
          "subnet-1,subnet-2",
          clients
              .parameters(AwsEndpoint.FRANKFURT)
              .getParameter(p -> p.name(name))
              .parameter()
              .value());
      assertThrows(
          ParameterNotFoundException.class,
          () -> clients.parameters("us-west-2").getParameter(p -> p.name(name)));
    }
  }
}
