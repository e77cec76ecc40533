package dev.greenroom.infra.region;

import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Statements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * What bare metal of one's own is in AWS, once {@code infra/metal/join} has made it a machine of
 * the cluster by ECS Anywhere: the role of the agents of Systems Manager and ECS on it.
 */
public final class Metal extends Construct {
  private final Role role;

  public Metal(Construct scope, Settings settings, String awsRegion) {
    super(scope, "Metal");
    this.role =
        Role.Builder.create(this, "Role")
            .roleName(settings.named("metal-" + awsRegion))
            .description("Greenroom: what bare metal does to be a machine of games")
            .assumedBy(new ServicePrincipal("ssm.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Own",
                    PolicyDocument.Builder.create().statements(may(settings, awsRegion)).build()))
            .build();
  }

  private static List<PolicyStatement> may(Settings settings, String awsRegion) {
    List<PolicyStatement> may = new ArrayList<>(Machines.joins(settings, awsRegion));
    // By Systems Manager's agent the machine is known and gets its credentials; of what the managed
    // policy for it allows, documents and parameters are not needed. It names no resource.
    may.add(
        Statements.allow(
            List.of(
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:UpdateInstanceInformation",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel"),
            "*"));
    return may;
  }

  /** The name of the role. */
  public String role() {
    return role.getRoleName();
  }
}
