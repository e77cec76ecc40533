package dev.greenroom.infra.service;

import dev.greenroom.infra.Preset;
import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Traffic;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * Where the services of the control plane run. Without a NAT gateway, which costs more than they
 * do, tasks have public addresses and no port that is open to them.
 */
public final class ServiceNetwork extends Construct {
  private static final String CIDR = "10.40.0.0/16";
  private static final int MASK = 20;

  private final Vpc vpc;
  private final boolean publicTasks;

  public ServiceNetwork(Construct scope, Settings settings) {
    super(scope, "Network");
    Preset preset = settings.preset();
    this.publicTasks = preset.natGateways() == 0;
    this.vpc =
        Vpc.Builder.create(this, "Vpc")
            .ipAddresses(IpAddresses.cidr(CIDR))
            .maxAzs(preset.zones())
            .natGateways(preset.natGateways())
            .restrictDefaultSecurityGroup(false) // a function of the CDK's own would do it
            .subnetConfiguration(
                List.of(
                    subnets("public", SubnetType.PUBLIC),
                    subnets(
                        "private",
                        publicTasks
                            ? SubnetType.PRIVATE_ISOLATED
                            : SubnetType.PRIVATE_WITH_EGRESS)))
            .gatewayEndpoints(
                Map.of(
                    "DynamoDb",
                    gateway(GatewayVpcEndpointAwsService.DYNAMODB),
                    "S3",
                    gateway(GatewayVpcEndpointAwsService.S3)))
            .flowLogs(Traffic.of(this, settings, "services"))
            .build();
  }

  private static SubnetConfiguration subnets(String name, SubnetType type) {
    SubnetConfiguration.Builder builder =
        SubnetConfiguration.builder().name(name).subnetType(type).cidrMask(MASK);
    return type == SubnetType.PUBLIC ? builder.mapPublicIpOnLaunch(false).build() : builder.build();
  }

  private static GatewayVpcEndpointOptions gateway(GatewayVpcEndpointAwsService service) {
    return GatewayVpcEndpointOptions.builder().service(service).build();
  }

  Vpc vpc() {
    return vpc;
  }

  /** True when tasks reach the internet by addresses of their own. */
  boolean publicTasks() {
    return publicTasks;
  }

  SubnetSelection ofTasks() {
    return SubnetSelection.builder().subnetGroupName(publicTasks ? "public" : "private").build();
  }

  SubnetSelection ofBalancer() {
    return SubnetSelection.builder().subnetGroupName("private").build();
  }
}
