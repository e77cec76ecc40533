package dev.greenroom.aws;

import java.util.List;
import java.util.Map;

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
 */
public record Ec2Settings(
    String name, String launchTemplate, Map<String, List<String>> subnets, InstanceTypes types) {

  /** Copies the map. */
  public Ec2Settings {
    subnets = Map.copyOf(subnets);
  }
}
