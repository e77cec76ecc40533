package dev.greenroom.infra.region;

import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Traffic;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IPeer;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.IpProtocol;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * Where games run: public subnets alone, since players come from everywhere and packets of games
 * must not go through a gateway that is paid by the gigabyte. The other half of the addresses is
 * left for what comes later.
 */
public final class GameNetwork extends Construct {
  /** From which the kernel of a machine takes the ports of containers. */
  static final int FIRST_HOST_PORT = 32_768;

  static final int LAST_HOST_PORT = 60_999;

  private static final int LAST_PORT = 65_535;
  private static final String CIDR = "10.48.0.0/16";
  private static final int MASK = 19;

  private final Vpc vpc;
  private final SecurityGroup machines;
  private final SecurityGroup tasks;

  public GameNetwork(Construct scope, Settings settings) {
    super(scope, "Network");
    this.vpc =
        Vpc.Builder.create(this, "Vpc")
            .ipAddresses(IpAddresses.cidr(CIDR))
            .ipProtocol(IpProtocol.DUAL_STACK)
            .maxAzs(3)
            .natGateways(0)
            .restrictDefaultSecurityGroup(false) // a function of the CDK's own would do it
            .subnetConfiguration(
                List.of(
                    SubnetConfiguration.builder()
                        .name("games")
                        .subnetType(SubnetType.PUBLIC)
                        .cidrMask(MASK)
                        .mapPublicIpOnLaunch(true)
                        .ipv6AssignAddressOnCreation(true)
                        .build()))
            .gatewayEndpoints(
                Map.of(
                    "S3",
                    GatewayVpcEndpointOptions.builder()
                        .service(GatewayVpcEndpointAwsService.S3)
                        .build()))
            .flowLogs(Traffic.of(this, settings, "games"))
            .build();
    this.machines =
        open("Machines", "machines of games", FIRST_HOST_PORT, LAST_HOST_PORT, settings);
    this.tasks = open("Tasks", "games without a machine of ours", 1, LAST_PORT, settings);
  }

  /** Anybody may send to these ports, over both protocols and both kinds of addresses. */
  private SecurityGroup open(String id, String of, int first, int last, Settings settings) {
    SecurityGroup group =
        SecurityGroup.Builder.create(this, id)
            .vpc(vpc)
            .securityGroupName(settings.named(id.toLowerCase(java.util.Locale.ROOT)))
            .description("Greenroom: " + of)
            .allowAllIpv6Outbound(true)
            .build();
    for (IPeer peer : List.of(Peer.anyIpv4(), Peer.anyIpv6())) {
      group.addIngressRule(peer, Port.udpRange(first, last), "players, UDP");
      group.addIngressRule(peer, Port.tcpRange(first, last), "players, TCP");
    }
    return group;
  }

  public Vpc vpc() {
    return vpc;
  }

  public List<String> subnetIds() {
    return vpc.getPublicSubnets().stream().map(subnet -> subnet.getSubnetId()).toList();
  }

  SecurityGroup ofMachines() {
    return machines;
  }

  /** Of Fargate: the port of a container is the one that players come to. */
  public SecurityGroup ofTasks() {
    return tasks;
  }
}
