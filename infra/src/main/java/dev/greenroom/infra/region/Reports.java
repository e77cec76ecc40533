package dev.greenroom.infra.region;

import dev.greenroom.infra.Arns;
import dev.greenroom.infra.Happenings;
import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Statements;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** What ECS and EC2 tell in this region goes to the bus of the home region. */
public final class Reports extends Construct {

  public Reports(Construct scope, Settings settings) {
    super(scope, "Reports");
    Arns arns = new Arns(settings);
    Role role =
        Role.Builder.create(this, "Role")
            .description("Greenroom: tells the home region")
            .assumedBy(new ServicePrincipal("events.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Own",
                    PolicyDocument.Builder.create()
                        .statements(
                            List.of(Statements.allow(List.of("events:PutEvents"), arns.bus())))
                        .build()))
            .build();
    CfnRule.Builder.create(this, "Home")
        .description("Greenroom: what tasks and machines do, to the home region")
        .eventPattern(Map.of("source", Happenings.SOURCES, "detail-type", Happenings.DETAIL_TYPES))
        .targets(
            List.of(
                CfnRule.TargetProperty.builder()
                    .id("home")
                    .arn(arns.bus())
                    .roleArn(role.getRoleArn())
                    .build()))
        .build();
  }
}
