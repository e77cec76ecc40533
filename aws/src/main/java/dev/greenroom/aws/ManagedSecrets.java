package dev.greenroom.aws;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/**
 * In AWS Secrets Manager: a secret for each environment of an application with all of its values as
 * JSON, or a few of them, since one holds 64 KiB. Deployments with equal values share it, as each
 * is paid for by the month. ECS reads single values of it when it starts a task.
 */
public final class ManagedSecrets implements TaskSecrets {
  /** 65,536 bytes are taken; a name, quotes and escapes stand beside each value. */
  private static final int MOST_BYTES = 60_000;

  /** The least that there is. */
  private static final long RECOVERY_DAYS = 7;

  private final String installation;
  private final Function<String, SecretsManagerClient> clients;
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /**
   * @param installation what the names of its secrets begin with
   * @param clients by AWS region
   */
  public ManagedSecrets(String installation, Function<String, SecretsManagerClient> clients) {
    this.installation = installation;
    this.clients = clients;
  }

  @Override
  public Map<String, String> keep(
      String region, String owner, String digest, Map<String, String> values) {
    Map<String, String> from = new LinkedHashMap<>();
    Map<String, String> part = new LinkedHashMap<>();
    int parts = 0;
    for (Map.Entry<String, String> value : values.entrySet()) {
      part.put(value.getKey(), value.getValue());
      if (bytes(part) > MOST_BYTES) {
        part.remove(value.getKey());
        from.putAll(write(region, name(owner, digest, parts++), part));
        part = new LinkedHashMap<>(Map.of(value.getKey(), value.getValue()));
      }
    }
    if (!part.isEmpty()) {
      from.putAll(write(region, name(owner, digest, parts), part));
    }
    return from;
  }

  /**
   * The applications of which something is kept in an AWS region.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when it does not answer
   */
  public Set<String> owners(String region) {
    return under(region, installation + "/app-").stream()
        .map(name -> name.split("/")[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Takes away all that is kept of an application in an AWS region. Whoever erred can restore it
   * for 7 days.
   */
  public void delete(String region, String owner) {
    SecretsManagerClient client = clients.apply(region);
    under(region, "%s/%s/".formatted(installation, owner))
        .forEach(
            name -> client.deleteSecret(r -> r.secretId(name).recoveryWindowInDays(RECOVERY_DAYS)));
  }

  private List<String> under(String region, String prefix) {
    Filter named = Filter.builder().key(FilterNameStringType.NAME).values(prefix).build();
    return clients.apply(region).listSecretsPaginator(r -> r.filters(List.of(named))).stream()
        .flatMap(page -> page.secretList().stream())
        .map(SecretListEntry::name)
        .filter(name -> name.startsWith(prefix)) // it knows neither slashes nor case
        .toList();
  }

  private String name(String owner, String digest, int part) {
    return "%s/%s/%s-%d".formatted(installation, owner, digest.substring(0, 16), part);
  }

  private int bytes(Map<String, String> part) {
    return json.toJson(part).getBytes(StandardCharsets.UTF_8).length;
  }

  private Map<String, String> write(String region, String name, Map<String, String> part) {
    String arn = write(clients.apply(region), name, json.toJson(part));
    Map<String, String> from = new LinkedHashMap<>();
    part.keySet().forEach(variable -> from.put(variable, "%s:%s::".formatted(arn, variable)));
    return from;
  }

  /** What stands there under this name is the same: the name has the digest in it. */
  private static String write(SecretsManagerClient client, String name, String text) {
    String token = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    try {
      return client
          .createSecret(r -> r.name(name).clientRequestToken(token).secretString(text))
          .arn();
    } catch (ResourceExistsException there) {
      return client.describeSecret(r -> r.secretId(name)).arn();
    }
  }
}
