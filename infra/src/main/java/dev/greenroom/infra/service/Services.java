package dev.greenroom.infra.service;

import dev.greenroom.infra.Settings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** Both services, and what leads to the one that is spoken to. */
public final class Services extends Construct {
  private static final int PORT = 8080;

  private final StreamsBalancer balancer;
  private final List<AlwaysOn> all;

  public Services(Construct scope, Settings settings, ServiceParts parts, Bucket logs) {
    super(scope, "Services");
    ServiceNetwork network = new ServiceNetwork(this, settings);
    Cluster cluster =
        Cluster.Builder.create(this, "Cluster")
            .clusterName(settings.named("control"))
            .vpc(network.vpc())
            .containerInsightsV2(ContainerInsights.ENABLED)
            .build();
    Permissions permissions = new Permissions(settings);
    AlwaysOn streams =
        new AlwaysOn(
            this,
            settings,
            network,
            cluster,
            new AlwaysOn.Kind(
                "streams",
                settings.preset().streamTasks(),
                List.of(PORT),
                parts.environment(),
                Map.of(),
                permissions.ofStreams(parts)));
    AlwaysOn jobs =
        new AlwaysOn(
            this,
            settings,
            network,
            cluster,
            new AlwaysOn.Kind(
                "jobs",
                settings.preset().jobTasks(),
                List.of(),
                parts.environment(),
                Map.of("GREENROOM_ADMIN_TOKEN", parts.adminToken()),
                permissions.ofJobs(parts)));
    settings.games().told().forEach(jobs::told);
    jobs.told("GREENROOM_AGENT_IMAGE", settings.artifacts().image("agent"));
    this.all = List.of(streams, jobs);
    this.balancer = new StreamsBalancer(this, settings, network, streams, PORT, logs);
  }

  /** Tells both where people reach the API; what leads there begins with the balancer. */
  public void address(String address) {
    all.forEach(service -> service.told("GREENROOM_ADDRESS", address));
  }

  /** Leads to what streams; it has private addresses alone. */
  public ApplicationLoadBalancer balancer() {
    return balancer.balancer();
  }
}
