package dev.greenroom.aws;

import dev.greenroom.core.scaling.CloudNodes.Order;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an installation decides about its machines.
 *
 * @param name of the installation, as in {@link EcsSettings}
 * @param launchTemplate by name, in each AWS region: image, role, network and user data. It must
 *     demand IMDSv2 with a hop limit of 1, and show instance tags there: a machine reads its own
 *     name from the tag {@link Ec2Nodes#NODE_TAG}, and its token from the secret of {@link
 *     Ec2Nodes#secretOf}
 * @param subnets by AWS region, each in another availability zone as a rule; a region without any
 *     has no machines
 * @param types of the node shapes
 * @param spot names of game regions and ids of node shapes whose machines are Spot's: cheaper, and
 *     taken back at two minutes' notice; none: all are on demand
 */
public record Ec2Settings(
    String name,
    String launchTemplate,
    Map<String, List<String>> subnets,
    InstanceTypes types,
    Set<String> spot) {

  /** All on demand. */
  public Ec2Settings(
      String name, String launchTemplate, Map<String, List<String>> subnets, InstanceTypes types) {
    this(name, launchTemplate, subnets, types, Set.of());
  }

  /** Copies the collections. */
  public Ec2Settings {
    subnets = Map.copyOf(subnets);
    spot = Set.copyOf(spot);
  }

  boolean isSpot(Order order) {
    return spot.contains(order.region().name()) || spot.contains(order.nodeShapeId());
  }
}
