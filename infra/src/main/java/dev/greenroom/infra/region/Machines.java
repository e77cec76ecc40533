package dev.greenroom.infra.region;

import dev.greenroom.infra.Arns;
import dev.greenroom.infra.Settings;
import dev.greenroom.infra.Statements;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  /** On each machine: whose it is. */
  public static final String INSTALLATION_TAG = "greenroom.installation";

  /** What is not for games, of which the agent tells: what ECS keeps, and what else it runs. */
  private static final int RESERVED_MB = 512;

  /** Two tasks at once by which images come ahead, of 6 each. */
  private static final int AHEAD_MB = 16;

  /** For the machine itself: ECS counts the agent and the tasks of images as it counts games. */
  private static final int ECS_RESERVED_MB = RESERVED_MB - Agent.MEMORY_MB - AHEAD_MB;

  static final String SETTINGS_FOLDER = "/etc/greenroom";

  /** What the agent is told: lines {@code NAME=value}. */
  static final String SETTINGS = SETTINGS_FOLDER + "/agent.env";

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
    List<PolicyStatement> may = new ArrayList<>(joins(settings, awsRegion));
    // A secret for each machine, in which the token of its node is.
    may.add(
        Statements.allow(List.of("secretsmanager:GetSecretValue"), arns.nodeSecrets(awsRegion)));
    may.add(
        Statements.allow(List.of("ssm:GetParameter"), arns.parameter(settings.home(), "address")));
    return may;
  }

  /** What ECS's agent does on any machine of the cluster. */
  static List<PolicyStatement> joins(Settings settings, String awsRegion) {
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

  /** What a machine does first, before it joins the cluster. */
  private static String firstSteps(Settings settings) {
    return script("first-steps.sh")
        .replace("@IMAGES@", script("images.sh").strip())
        .replace("@NAME@", settings.name())
        .replace("@HOME@", settings.home())
        .replace("@ADDRESS@", settings.parameter("address"))
        .replace("@RESERVED_MB@", Integer.toString(RESERVED_MB))
        .replace("@ECS_RESERVED_MB@", Integer.toString(ECS_RESERVED_MB))
        .replace("@FIRST_PORT@", Integer.toString(GameNetwork.FIRST_HOST_PORT))
        .replace("@LAST_PORT@", Integer.toString(GameNetwork.LAST_HOST_PORT));
  }

  private static String script(String name) {
    try (InputStream in = Machines.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CfnLaunchTemplate.TagSpecificationProperty tagged(String kind, Settings settings) {
    return CfnLaunchTemplate.TagSpecificationProperty.builder()
        .resourceType(kind)
        .tags(
            List.of(
                software.amazon.awscdk.CfnTag.builder()
                    .key(INSTALLATION_TAG)
                    .value(settings.name())
                    .build()))
        .build();
  }

  /** Its id. */
  public String launchTemplate() {
    return template.getRef();
  }
}
