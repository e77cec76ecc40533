package dev.greenroom.aws.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.Ec2Nodes;
import dev.greenroom.aws.Ec2Settings;
import dev.greenroom.aws.InstanceTypes;
import dev.greenroom.aws.testing.AwsEndpoint;
import dev.greenroom.aws.testing.AwsExtension;
import dev.greenroom.aws.testing.TestNetwork;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes.Order;
import dev.greenroom.core.scaling.Size;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second opinion on machines, beside Moto's. */
@ExtendWith(AwsExtension.class)
class MachinesOnLocalStackTest {
  @Test
  void aNodeIsStartedKnownAndEnded(AwsEndpoint aws) {
    String template = "machines-" + UUID.randomUUID();
    try (AwsClients clients = aws.clients()) {
      TestNetwork.launchTemplate(clients.ec2(AwsEndpoint.FRANKFURT), template);
      Ec2Nodes nodes =
          new Ec2Nodes(
              new Ec2Settings(
                  "greenroom",
                  template,
                  Map.of(
                      AwsEndpoint.FRANKFURT,
                      TestNetwork.subnets(clients.ec2(AwsEndpoint.FRANKFURT))),
                  InstanceTypes.defaults()),
              AwsRegions.defaults(),
              clients::ec2,
              clients::secrets,
              id -> Optional.of(Region.Frankfurt),
              InstantSource.system());
      String node = "node-" + UUID.randomUUID();

      assertEquals(
          Map.of(),
          nodes.start(
              List.of(
                  new Order(
                      node,
                      "org-1",
                      "fleet-1",
                      Region.Frankfurt,
                      "shape-amd64-4-8",
                      new Size(4000, 8192),
                      "token"))));
      assertTrue(nodes.known().contains(node));
      nodes.end(node);
      assertFalse(nodes.known().contains(node));
    }
  }
}
