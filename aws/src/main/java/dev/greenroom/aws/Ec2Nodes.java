package dev.greenroom.aws;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Machines of EC2: one {@code CreateFleet} for each, whose client token is the node's id, so that
 * an order that is repeated starts no second one. The machine finds out who it is by its own tags,
 * and its token in a secret: docs/decisions/0102.
 */
public final class Ec2Nodes implements CloudNodes {
  /** On each instance: which node it is. */
  public static final String NODE_TAG = "greenroom.node";

  /** On each instance: whose it is. */
  static final String INSTALLATION_TAG = "greenroom.installation";

  private static final List<String> THERE = List.of("pending", "running");
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");

  private final Ec2Settings settings;
  private final AwsRegions regions;
  private final Function<String, Ec2Client> clients;
  private final Function<String, SecretsManagerClient> secrets;
  private final Function<String, Optional<Region>> regionOf;
  private final InstantSource clock;
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  /**
   * @param clients by AWS region
   * @param secrets by AWS region
   * @param regionOf where a node is, by its id; empty when it is not known, and all are asked
   */
  public Ec2Nodes(
      Ec2Settings settings,
      AwsRegions regions,
      Function<String, Ec2Client> clients,
      Function<String, SecretsManagerClient> secrets,
      Function<String, Optional<Region>> regionOf,
      InstantSource clock) {
    this.settings = settings;
    this.regions = regions;
    this.clients = clients;
    this.secrets = secrets;
    this.regionOf = regionOf;
    this.clock = clock;
  }

  /** The name of the secret in which a machine finds its token, as plain text. */
  public static String secretOf(String installation, String nodeId) {
    return "%s/nodes/%s".formatted(installation, nodeId);
  }

  @Override
  public boolean serves(Region region) {
    return regions.of(region).filter(aws -> !subnets(aws).isEmpty()).isPresent();
  }

  private List<String> subnets(String region) {
    return settings.subnets().getOrDefault(region, List.of());
  }

  /**
   * What EC2 does not take at once is left for the next time, in its order: nothing is said of it.
   */
  @Override
  public Map<String, String> start(List<Order> orders) {
    Map<String, String> refused = new HashMap<>();
    Set<String> full = new HashSet<>();
    for (Order order : orders) {
      String region = regions.of(order.region()).orElse("");
      if (!full.contains(region)) {
        try {
          start(order).ifPresent(why -> refused.put(order.nodeId(), why));
        } catch (Waits waits) {
          full.add(region);
        }
      }
    }
    return refused;
  }

  /** EC2 starts no more machines in this region at the moment. */
  private static final class Waits extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Optional<String> start(Order order) {
    List<String> types = settings.types().of(order.nodeShapeId());
    if (!serves(order.region()) || types.isEmpty()) {
      return Optional.of(
          "EC2 has no machine of shape %s for %s".formatted(order.nodeShapeId(), order.region()));
    }
    String region = regions.of(order.region()).orElseThrow();
    Pace pace = paces.computeIfAbsent(region, r -> Pace.ofMachines(clock));
    if (!pace.take()) {
      throw new Waits();
    }
    try {
      return create(region, order, types, pace);
    } catch (AwsServiceException e) {
      if (e.isThrottlingException()) {
        pace.throttled();
        throw new Waits();
      }
      if (e.statusCode() >= 500 || ofTheMoment(e)) {
        throw e;
      }
      return Optional.of(
          "AWS refuses it in %s: %s".formatted(region, e.awsErrorDetails().errorMessage()));
    }
  }

  /** Credentials that have expired are renewed by the SDK before the next call. */
  private static boolean ofTheMoment(AwsServiceException e) {
    return EXPIRED.contains(e.awsErrorDetails().errorCode());
  }

  private Optional<String> create(String region, Order order, List<String> types, Pace pace) {
    keepToken(region, order);
    CreateFleetResponse answer =
        clients.apply(region).createFleet(FleetRequest.of(settings, order, subnets(region), types));
    if (FleetRequest.throttled(answer)) {
      pace.throttled();
      throw new Waits();
    }
    Optional<String> refused = FleetRequest.refusal(answer, region, types);
    refused.ifPresentOrElse(
        why -> forgetToken(region, order.nodeId()),
        () -> seen.computeIfPresent(region, (r, ids) -> with(ids, order.nodeId())));
    return refused;
  }

  private static Set<String> with(Set<String> ids, String one) {
    ids.add(one);
    return ids;
  }

  private void keepToken(String region, Order order) {
    try {
      secrets
          .apply(region)
          .createSecret(
              r ->
                  r.name(secretOf(settings.name(), order.nodeId()))
                      .clientRequestToken(order.nodeId())
                      .secretString(order.token()));
    } catch (ResourceExistsException there) {
      // The token of a node is always the same.
      return;
    }
  }

  private void forgetToken(String region, String nodeId) {
    try {
      secrets
          .apply(region)
          .deleteSecret(
              r -> r.secretId(secretOf(settings.name(), nodeId)).forceDeleteWithoutRecovery(true));
    } catch (ResourceNotFoundException gone) {
      return;
    }
  }

  @Override
  public void end(String nodeId) {
    for (String region :
        regionOf.apply(nodeId).flatMap(regions::of).map(List::of).orElseGet(this::regions)) {
      List<String> ids = instances(region, NODE_TAG, nodeId).map(Instance::instanceId).toList();
      if (!ids.isEmpty()) {
        terminate(region, ids);
      }
      forgetToken(region, nodeId);
      seen.computeIfPresent(
          region,
          (r, known) -> {
            known.remove(nodeId);
            return known;
          });
    }
  }

  private void terminate(String region, List<String> ids) {
    try {
      clients.apply(region).terminateInstances(r -> r.instanceIds(ids));
    } catch (Ec2Exception e) {
      if (!e.awsErrorDetails().errorCode().equals("InvalidInstanceID.NotFound")) {
        throw e;
      }
    }
  }

  /**
   * A region that does not answer has what it had when it answered last, and what was ordered there
   * since: the others go on without it.
   *
   * @throws RuntimeException when one does not answer that never has
   */
  @Override
  public Set<String> known() {
    Set<String> ids = new HashSet<>();
    for (String region : regions()) {
      ids.addAll(known(region));
    }
    return ids;
  }

  private Set<String> known(String region) {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    try {
      instances(region, INSTALLATION_TAG, settings.name())
          .flatMap(instance -> instance.tags().stream())
          .filter(tag -> tag.key().equals(NODE_TAG))
          .map(Tag::value)
          .forEach(ids::add);
    } catch (SdkException e) {
      Set<String> before = seen.get(region);
      if (before == null) {
        throw e;
      }
      return before;
    }
    seen.put(region, ids);
    return ids;
  }

  private List<String> regions() {
    return regions.all().stream().filter(region -> !subnets(region).isEmpty()).toList();
  }

  /**
   * Which node an instance is; EC2 remembers one for about an hour after its end.
   *
   * @param region the AWS region
   */
  public Optional<String> nodeOf(String region, String instanceId) {
    return clients
        .apply(region)
        .describeInstances(
            r ->
                r.filters(
                    Filter.builder().name("instance-id").values(instanceId).build(),
                    Filter.builder()
                        .name("tag:" + INSTALLATION_TAG)
                        .values(settings.name())
                        .build()))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .flatMap(instance -> instance.tags().stream())
        .filter(tag -> tag.key().equals(NODE_TAG))
        .map(Tag::value)
        .findFirst();
  }

  private Stream<Instance> instances(String region, String tag, String value) {
    return clients
        .apply(region)
        .describeInstancesPaginator(
            r ->
                r.filters(
                    Filter.builder().name("tag:" + tag).values(value).build(),
                    Filter.builder().name("instance-state-name").values(THERE).build()))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream());
  }
}
