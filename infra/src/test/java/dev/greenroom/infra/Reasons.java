package dev.greenroom.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import io.github.cdklabs.cdknag.RegexAppliesTo;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Stack;

/** Why what cdk-nag would have otherwise is as it is. */
final class Reasons {
  private static final String PLAYERS =
      "Players send to game servers from everywhere; what listens on these ports is a game, and"
          + " nothing else does.";
  private static final String DEV =
      "The dev preset is for trying; flow logs are paid by the packet. The prod preset has them.";

  private Reasons() {}

  static void give(GreenroomApp.Stacks stacks, Preset preset) {
    Stack plane = stacks.controlPlane();
    under(
        plane,
        "Routes",
        of(
            "APIG4",
            "Each function asks who is calling: an operation is for developers with a scope,"
                + " players, processes, nodes or anybody, and refuses in the words of the"
                + " contract. Tests hold every operation against every kind of caller."));
    under(
        plane,
        "Front/Distribution",
        of("CFR1", "Players and developers are everywhere."),
        of(
            "CFR2",
            "A firewall that is paid by the request would cost more than the requests; who may"
                + " call is asked by each operation. It can be attached to the distribution."));
    under(
        plane,
        "Services/Balancer/Guard",
        of(
            "EC23",
            "The balancer has private addresses alone; the one way into its network is"
                + " CloudFront's, whose list of addresses is known by no name in a template."));
    for (String service : List.of("jobs", "streams")) {
      under(
          plane,
          "Services/" + service + "/Task",
          of(
              "ECS2",
              "Names of tables, queues and secrets; the secrets themselves come as secrets."));
    }
    under(
        plane,
        "Vault/MasterKey",
        of("SMG4", "Tokens are derived from it: all of them would end with it."));
    under(
        plane,
        "Vault/AdminToken",
        of("SMG4", "Made once for the first user, who makes tokens and revokes it."));
    under(
        plane,
        "Happenings/Unpublished",
        of("SQS3", "It is where events go that could not be published; an alarm watches it."));
    for (String role :
        List.of(
            "Services/jobs/Role", "Services/streams/Role", "Builds/Role", "GameRoles/Execution")) {
      under(plane, role, wildcards());
    }
    for (String function :
        List.of(
            "BuildsFunction",
            "v1BuildsV1Function",
            "v2BuildsV2Function",
            "SharedBuildsFunction",
            "moveExportFunction",
            "moveImportFunction")) {
      under(plane, "Functions/" + function + "Role", wildcards());
    }
    if (!preset.flowLogs()) {
      under(plane, "Services/Network/Vpc", of("VPC7", DEV));
    }
    for (GreenroomRegion region : stacks.regions()) {
      under(region, "Network/Machines", of("EC23", PLAYERS));
      under(region, "Network/Tasks", of("EC23", PLAYERS));
      under(region, "Machines/Role", wildcards());
      under(region, "Metal/Role", wildcards());
      under(region, "Agent/Task", of("ECS2", "The name of the file in which its settings are."));
      if (!preset.flowLogs()) {
        under(region, "Network/Vpc", of("VPC7", DEV));
      }
    }
  }

  private static void under(Stack stack, String path, NagPackSuppression... reasons) {
    NagSuppressions.addResourceSuppressionsByPath(
        stack, "/%s/%s".formatted(stack.getNode().getPath(), path), List.of(reasons), true);
  }

  private static NagPackSuppression of(String rule, String reason) {
    return NagPackSuppression.builder().id("AwsSolutions-" + rule).reason(reason).build();
  }

  /** Those that {@link Wildcards} knows, each with its own reason, and no other. */
  private static NagPackSuppression[] wildcards() {
    return Stream.of(Wildcards.values())
        .map(
            wildcard ->
                NagPackSuppression.builder()
                    .id("AwsSolutions-IAM5")
                    .reason(wildcard.reason())
                    .appliesTo(
                        List.of(
                            RegexAppliesTo.builder()
                                .regex("/^Resource::" + wildcard.nagRegex() + "$/")
                                .build()))
                    .build())
        .toArray(NagPackSuppression[]::new);
  }
}
