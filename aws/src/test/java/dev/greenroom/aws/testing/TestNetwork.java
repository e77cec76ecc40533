package dev.greenroom.aws.testing;

import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What the deployment makes of a region before there are machines. */
public final class TestNetwork {
  private TestNetwork() {}

  /** One for each zone; Moto has some. */
  public static List<String> subnets(Ec2Client ec2) {
    return ec2.describeSubnets().subnets().stream().map(Subnet::subnetId).sorted().toList();
  }

  /** As the deployment makes it. */
  public static void launchTemplate(Ec2Client ec2, String name) {
    ec2.createLaunchTemplate(
        r ->
            r.launchTemplateName(name)
                .launchTemplateData(
                    data ->
                        data.imageId("ami-12c6146b")
                            .instanceType(InstanceType.C7_I_XLARGE)
                            .metadataOptions(
                                imds ->
                                    imds.httpTokens(LaunchTemplateHttpTokensState.REQUIRED)
                                        .httpPutResponseHopLimit(1)
                                        .instanceMetadataTags(
                                            InstanceMetadataTagsState.ENABLED.toString()))));
  }
}
