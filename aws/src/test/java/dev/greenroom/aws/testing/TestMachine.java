package dev.greenroom.aws.testing;

import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;

/** A machine in a cluster, as ECS's own agent registers it. */
public final class TestMachine {
  private TestMachine() {}

  /**
   * Moto wants each to be an instance that it knows, those of ECS Anywhere too.
   *
   * @return its ARN in the cluster
   */
  public static String register(
      EcsClient ecs, Ec2Client ec2, String cluster, String nodeId, boolean external) {
    String instance =
        ec2.runInstances(r -> r.imageId("ami-12c6146b").minCount(1).maxCount(1))
            .instances()
            .getFirst()
            .instanceId();
    return join(ecs, cluster, nodeId, instance, external);
  }

  /** One that runs already. */
  public static String join(
      EcsClient ecs, String cluster, String nodeId, String instanceId, boolean external) {
    Attribute node = Attribute.builder().name("greenroom.node").value(nodeId).build();
    Attribute anywhere = Attribute.builder().name("ecs.capability.external").build();
    return ecs.registerContainerInstance(
            r ->
                r.cluster(cluster)
                    .instanceIdentityDocument("{\"instanceId\": \"%s\"}".formatted(instanceId))
                    .attributes(external ? List.of(node, anywhere) : List.of(node)))
        .containerInstance()
        .containerInstanceArn();
  }
}
