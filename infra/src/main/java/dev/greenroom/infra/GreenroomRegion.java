package dev.greenroom.infra;

import dev.greenroom.infra.region.Agent;
import dev.greenroom.infra.region.GameNetwork;
import dev.greenroom.infra.region.Machines;
import dev.greenroom.infra.region.Metal;
import dev.greenroom.infra.region.Reports;
import java.util.List;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.ssm.StringParameter;

/**
 * What a Greenroom has in an AWS region in which games run, for each game region that it serves. It
 * refers to nothing of another region: names are agreed, so that a region can fail alone.
 */
public final class GreenroomRegion extends Stack {
  private static final int ZONES = 3;

  public GreenroomRegion(App app, Settings settings, String awsRegion) {
    super(app, "GreenroomRegion-" + awsRegion, props(settings, awsRegion));
    LogGroup.Builder.create(this, "GameLogs")
        .logGroupName(new Arns(settings).gameLogGroup())
        .retention(settings.preset().logs())
        .removalPolicy(settings.preset().removal())
        .build();
    GameNetwork network = new GameNetwork(this, settings);
    Cluster cluster =
        Cluster.Builder.create(this, "Games")
            .clusterName(settings.name())
            .vpc(network.vpc())
            .containerInsightsV2(ContainerInsights.ENABLED)
            .build();
    Machines machines = new Machines(this, settings, awsRegion, network);
    new Agent(this, settings, cluster);
    Metal metal = new Metal(this, settings, awsRegion);
    output("MetalRole", "The role with which bare metal is activated", metal.role());
    new Reports(this, settings);
    StringParameter.Builder.create(this, "SubnetsParameter")
        .parameterName(settings.parameter("subnets"))
        .description("Greenroom: in which machines are made")
        .stringValue(String.join(",", network.subnetIds()))
        .build();
    StringParameter.Builder.create(this, "SharedGuardParameter")
        .parameterName(settings.parameter("shared-guard"))
        .description("Greenroom: what lets players to tasks without a machine")
        .stringValue(network.ofTasks().getSecurityGroupId())
        .build();
    acknowledge(network, machines);
    output("Cluster", "Where games run", cluster.getClusterName());
    output("LaunchTemplate", "Of what machines are made", machines.launchTemplate());
    output("Subnets", "In which they are made", String.join(",", network.subnetIds()));
    output(
        "SharedGuard",
        "The security group of tasks without a machine",
        network.ofTasks().getSecurityGroupId());
  }

  /** What the CDK's own rules would say otherwise. */
  private static void acknowledge(GameNetwork network, Machines machines) {
    Validations.of(network)
        .acknowledge(
            reason("W2508", "Players send to games from everywhere; nothing else listens there."));
    Validations.of(machines)
        .acknowledge(reason("E1152", "Launch templates take a parameter for an image as well."));
  }

  private static Acknowledgment reason(String rule, String reason) {
    return Acknowledgment.builder().id("CloudFormation-Validate::" + rule).reason(reason).build();
  }

  private static StackProps props(Settings settings, String awsRegion) {
    String serves =
        String.join(
            ", ",
            settings.regions().stream()
                .filter(region -> region.awsRegion().equals(awsRegion))
                .map(GameRegion::name)
                .toList());
    return StackProps.builder()
        .env(Environment.builder().account(settings.account()).region(awsRegion).build())
        .description("Greenroom: games in " + serves)
        .terminationProtection(settings.preset().keepsData())
        .build();
  }

  /** Named when it is deployed: nothing is looked up in an account while templates are written. */
  @Override
  public List<String> getAvailabilityZones() {
    return Zones.first(ZONES);
  }

  private void output(String name, String description, String value) {
    CfnOutput.Builder.create(this, name).description(description).value(value).build();
  }
}
