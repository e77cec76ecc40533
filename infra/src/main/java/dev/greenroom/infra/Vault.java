package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/** What must stay secret, under a key of the installation's own. */
public final class Vault extends Construct {
  private static final int RANDOM_CHARACTERS = 48;

  private final Key key;
  private final Secret masterKey;
  private final Secret adminToken;

  Vault(Construct scope, Settings settings) {
    super(scope, "Vault");
    this.key =
        Key.Builder.create(this, "Key")
            .alias("alias/" + settings.name())
            .description("Greenroom: secrets, alarms, builds")
            .enableKeyRotation(true)
            .removalPolicy(settings.preset().removal())
            .build();
    // An alarm that CloudWatch may not encrypt is one that nobody hears.
    key.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("kms:Decrypt", "kms:GenerateDataKey"))
            .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
            .resources(List.of("*"))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", settings.account())))
            .build());
    this.masterKey =
        secret(settings, "MasterKey", "master-key", "What tokens are derived from; never changed");
    this.adminToken =
        secret(settings, "AdminToken", "admin-token", "The first token, of the operator");
  }

  private Secret secret(Settings settings, String id, String name, String description) {
    return Secret.Builder.create(this, id)
        .secretName(settings.named(name))
        .description(description)
        .encryptionKey(key)
        .generateSecretString(
            SecretStringGenerator.builder()
                .passwordLength(RANDOM_CHARACTERS)
                .excludePunctuation(true)
                .build())
        .removalPolicy(settings.preset().removal())
        .build();
  }

  /** Lets a role read the master key: two statements, for the secret and what encrypts it. */
  List<PolicyStatement> readsMasterKey() {
    return List.of(
        Statements.allow(List.of("secretsmanager:GetSecretValue"), masterKey.getSecretArn()),
        Statements.allow(List.of("kms:Decrypt"), key.getKeyArn()));
  }

  Key key() {
    return key;
  }

  Secret masterKey() {
    return masterKey;
  }

  Secret adminToken() {
    return adminToken;
  }
}
