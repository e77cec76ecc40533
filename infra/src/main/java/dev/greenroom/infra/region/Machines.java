package dev.greenroom.infra.region;

import dev.greenroom.infra.Arns;
import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Statements;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.amazon.awscdk.services.iam.CfnInstanceProfile;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * Of what machines of games are made: an image of ECS's own for x86-64, a public address, a role
 * that may join the cluster. Which type of instance, and how many, is for the scaler to say.
 */
public final class Machines extends Construct {
  private static final String IMAGE =
      "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";

  private static final int DISK_GB = 40;

  /** What the agent takes for the machine itself. */
  private static final int RESERVED_MB = 512;

  static final String SETTINGS_FOLDER = "/etc/greenroom";

  /** What the agent is told: lines {@code NAME=value}. */
  static final String SETTINGS = SETTINGS_FOLDER + "/agent";

  private final CfnLaunchTemplate template;

  public Machines(Construct scope, Settings settings, String awsRegion, GameNetwork network) {
    super(scope, "Machines");
    Role role =
        Role.Builder.create(this, "Role")
            .roleName(settings.named("node-" + awsRegion))
            .description("Greenroom: what a machine of games does to be one")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Own",
                    PolicyDocument.Builder.create().statements(may(settings, awsRegion)).build()))
            .build();
    CfnInstanceProfile profile =
        CfnInstanceProfile.Builder.create(this, "Profile")
            .roles(List.of(role.getRoleName()))
            .build();
    this.template = template(settings, network, profile);
  }

  private static List<PolicyStatement> may(Settings settings, String awsRegion) {
    Arns arns = new Arns(settings);
    Map<String, ?> here = Map.of("ArnEquals", Map.of("ecs:cluster", arns.cluster(awsRegion)));
    return List.of(
        Statements.allow(
            List.of(
                "ecs:RegisterContainerInstance",
                "ecs:DeregisterContainerInstance",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange"),
            arns.cluster(awsRegion)),
        // A machine learns its id when it joins.
        Statements.allow(
            List.of("ecs:Poll", "ecs:StartTelemetrySession"),
            List.of(arns.machines(awsRegion)),
            here),
        // ECS names no resource of the address at which it is polled, nor ECR of a token.
        Statements.allow(List.of("ecs:DiscoverPollEndpoint", "ecr:GetAuthorizationToken"), "*"),
        Statements.allow(
            List.of(
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer"),
            arns.images(awsRegion)));
  }

  private CfnLaunchTemplate template(
      Settings settings, GameNetwork network, CfnInstanceProfile profile) {
    return CfnLaunchTemplate.Builder.create(this, "Template")
        .launchTemplateName(settings.named("machines"))
        .launchTemplateData(
            CfnLaunchTemplate.LaunchTemplateDataProperty.builder()
                .imageId(IMAGE)
                .iamInstanceProfile(
                    CfnLaunchTemplate.IamInstanceProfileProperty.builder()
                        .arn(profile.getAttrArn())
                        .build())
                .metadataOptions(
                    CfnLaunchTemplate.MetadataOptionsProperty.builder()
                        .httpTokens("required")
                        .httpPutResponseHopLimit(1) // so that no container learns of the role
                        .instanceMetadataTags("enabled")
                        .build())
                .networkInterfaces(
                    List.of(
                        CfnLaunchTemplate.NetworkInterfaceProperty.builder()
                            .deviceIndex(0)
                            .associatePublicIpAddress(true)
                            .ipv6AddressCount(1)
                            .groups(List.of(network.ofMachines().getSecurityGroupId()))
                            .build()))
                .blockDeviceMappings(List.of(disk()))
                .monitoring(CfnLaunchTemplate.MonitoringProperty.builder().enabled(true).build())
                .userData(Fn.base64(firstSteps(settings)))
                .tagSpecifications(
                    List.of(tagged("instance", settings), tagged("volume", settings)))
                .build())
        .build();
  }

  private static CfnLaunchTemplate.BlockDeviceMappingProperty disk() {
    return CfnLaunchTemplate.BlockDeviceMappingProperty.builder()
        .deviceName("/dev/xvda")
        .ebs(
            CfnLaunchTemplate.EbsProperty.builder()
                .encrypted(true)
                .volumeType("gp3")
                .volumeSize(DISK_GB)
                .deleteOnTermination(true)
                .build())
        .build();
  }

  /**
   * What a machine learns when it starts. Who it is, and where the API is, stands in its tags: an
   * order says that. What a task may know of its ports stands in a file that ECS writes for each
   * container.
   */
  private static String firstSteps(Settings settings) {
    return """
    #!/bin/sh
    set -eu
    asked=http://169.254.169.254/latest
    session=$(curl -sfX PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' $asked/api/token)
    tag() {
      curl -sf -H "X-aws-ec2-metadata-token: $session" "$asked/meta-data/tags/instance/$1"
    }
    node=$(tag greenroom.node)
    umask 077
    mkdir -p %s
    printf 'GREENROOM_NODE_ID=%%s\nGREENROOM_API_URL=%%s\n' "$node" "$(tag greenroom.api)" >%s
    cat >>/etc/ecs/ecs.config <<END
    ECS_CLUSTER=%s
    ECS_INSTANCE_ATTRIBUTES={"greenroom.node":"$node"}
    ECS_ENABLE_CONTAINER_METADATA=true
    ECS_AWSVPC_BLOCK_IMDS=true
    ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
    ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
    ECS_RESERVED_MEMORY=%d
    END
    sysctl -w net.ipv4.ip_local_port_range='%d %d'
    """
        .formatted(
            SETTINGS_FOLDER,
            SETTINGS,
            settings.name(),
            RESERVED_MB,
            GameNetwork.FIRST_HOST_PORT,
            GameNetwork.LAST_HOST_PORT);
  }

  private static CfnLaunchTemplate.TagSpecificationProperty tagged(String kind, Settings settings) {
    return CfnLaunchTemplate.TagSpecificationProperty.builder()
        .resourceType(kind)
        .tags(
            List.of(
                software.amazon.awscdk.CfnTag.builder()
                    .key("greenroom")
                    .value(settings.name())
                    .build()))
        .build();
  }

  /** Its id. */
  public String launchTemplate() {
    return template.getRef();
  }
}
