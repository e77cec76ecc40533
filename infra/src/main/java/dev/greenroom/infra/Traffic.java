package dev.greenroom.infra;

import java.util.Map;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Who spoke to whom in a network, where the preset wants it known. */
public final class Traffic {
  private Traffic() {}

  public static Map<String, FlowLogOptions> of(Construct network, Settings settings, String name) {
    if (!settings.preset().flowLogs()) {
      return Map.of();
    }
    LogGroup logs =
        LogGroup.Builder.create(network, "Traffic")
            .logGroupName("/%s/traffic/%s".formatted(settings.name(), name))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    return Map.of(
        "All",
        FlowLogOptions.builder().destination(FlowLogDestination.toCloudWatchLogs(logs)).build());
  }
}
