package dev.greenroom.aws;

import dev.greenroom.core.scaling.CloudNodes.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.DefaultTargetCapacityType;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.FleetOnDemandAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.FleetType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SpotAllocationStrategy;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.TargetCapacitySpecificationRequest;

/**
 * One machine of EC2, asked for so that EC2 itself tries all types in all zones before it gives up.
 */
final class FleetRequest {
  /** {@code CreateFleet} takes so many overrides. */
  private static final int MOST_OVERRIDES = 300;

  private FleetRequest() {}

  static CreateFleetRequest of(
      Ec2Settings settings, Order order, List<String> subnets, List<String> types) {
    boolean spot = settings.isSpot(order);
    CreateFleetRequest.Builder request =
        CreateFleetRequest.builder()
            .type(FleetType.INSTANT)
            .clientToken(order.nodeId())
            .targetCapacitySpecification(
                TargetCapacitySpecificationRequest.builder()
                    .totalTargetCapacity(1)
                    .onDemandTargetCapacity(spot ? 0 : 1)
                    .spotTargetCapacity(spot ? 1 : 0)
                    .defaultTargetCapacityType(
                        spot ? DefaultTargetCapacityType.SPOT : DefaultTargetCapacityType.ON_DEMAND)
                    .build());
    if (spot) {
      request.spotOptions(
          s -> s.allocationStrategy(SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED));
    } else {
      request.onDemandOptions(
          o -> o.allocationStrategy(FleetOnDemandAllocationStrategy.PRIORITIZED));
    }
    return request
        .launchTemplateConfigs(
            FleetLaunchTemplateConfigRequest.builder()
                .launchTemplateSpecification(
                    FleetLaunchTemplateSpecificationRequest.builder()
                        .launchTemplateName(settings.launchTemplate())
                        .version("$Latest")
                        .build())
                .overrides(overrides(order.nodeId(), subnets, types, spot))
                .build())
        .tagSpecifications(
            TagSpecification.builder()
                .resourceType(ResourceType.INSTANCE)
                .tags(
                    tag("Name", settings.name() + " " + order.nodeId()),
                    tag(Ec2Nodes.NODE_TAG, order.nodeId()),
                    tag(Ec2Nodes.INSTALLATION_TAG, settings.name()),
                    tag("greenroom.fleet", order.fleetId()),
                    tag("greenroom.region", order.region().name()))
                .build())
        .build();
  }

  /**
   * The first type everywhere, then the next. Each node begins in another zone than its neighbours:
   * so a fleet is spread although each machine is asked for by itself. Of Spot, EC2 takes the one
   * that is cheap and will be there for long.
   */
  private static List<FleetLaunchTemplateOverridesRequest> overrides(
      String nodeId, List<String> subnets, List<String> types, boolean spot) {
    int first = Math.floorMod(nodeId.hashCode(), subnets.size());
    List<FleetLaunchTemplateOverridesRequest> overrides = new ArrayList<>();
    for (String type : types) {
      for (int i = 0; i < subnets.size() && overrides.size() < MOST_OVERRIDES; i++) {
        overrides.add(
            FleetLaunchTemplateOverridesRequest.builder()
                .instanceType(type)
                .subnetId(subnets.get((first + i) % subnets.size()))
                .priority(spot ? null : (double) overrides.size())
                .build());
      }
    }
    return overrides;
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  /** Whether EC2 started none as it was asked too often: it is told in an answer 200 too. */
  static boolean throttled(CreateFleetResponse response) {
    return response.instances().isEmpty()
        && response.errors().stream()
            .map(CreateFleetError::errorCode)
            .anyMatch(
                code ->
                    code != null
                        && (code.equals("RequestLimitExceeded") || code.contains("Throttl")));
  }

  /** Why no machine was started, in a sentence; empty when one was. */
  static Optional<String> refusal(CreateFleetResponse response, String region, List<String> types) {
    if (!response.instances().isEmpty()) {
      return Optional.empty();
    }
    String codes =
        response.errors().stream()
            .map(CreateFleetError::errorCode)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    boolean full = codes.isEmpty() || codes.contains("InsufficientInstanceCapacity");
    String why =
        full
            ? "insufficient capacity"
            : response.errors().stream()
                .map(CreateFleetError::errorMessage)
                .findFirst()
                .orElse("no reason");
    return Optional.of(
        "EC2 in %s has none of %s: %s%s"
            .formatted(
                region, String.join(", ", types), why, codes.isEmpty() ? "" : " (" + codes + ")"));
  }
}
