package dev.greenroom.infra.service;

import dev.greenroom.infra.Settings;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** What stands before the tasks that stream. It has private addresses alone. */
final class StreamsBalancer extends Construct {
  private static final int HTTP = 80;

  /** A line that keeps a stream open comes every 45 s. */
  private static final Duration READ_TIMEOUT = Duration.seconds(120);

  private static final Duration DRAIN = Duration.seconds(60);
  private static final Duration CHECK = Duration.seconds(15);

  private final ApplicationLoadBalancer balancer;

  StreamsBalancer(
      Construct scope,
      Settings settings,
      ServiceNetwork network,
      AlwaysOn streams,
      int port,
      Bucket logs) {
    super(scope, "Balancer");
    SecurityGroup guard =
        SecurityGroup.Builder.create(this, "Guard")
            .vpc(network.vpc())
            .description("Greenroom: from CloudFront to what streams")
            .allowAllOutbound(false)
            .build();
    guard.addIngressRule(
        Peer.anyIpv4(), Port.tcp(HTTP), "CloudFront, into a network that nothing else leads into");
    guard.addEgressRule(streams.guard(), Port.tcp(port), "to what streams");
    streams.guard().addIngressRule(guard, Port.tcp(port), "from the balancer");
    this.balancer =
        ApplicationLoadBalancer.Builder.create(this, "Alb")
            .vpc(network.vpc())
            .vpcSubnets(network.ofBalancer())
            .internetFacing(false)
            .securityGroup(guard)
            .idleTimeout(READ_TIMEOUT)
            .dropInvalidHeaderFields(true)
            .deletionProtection(settings.preset().keepsData())
            .build();
    balancer.logAccessLogs(logs, "balancer");
    listen(streams.service(), port);
  }

  private void listen(FargateService service, int port) {
    ApplicationListener listener =
        balancer.addListener(
            "Http",
            BaseApplicationListenerProps.builder()
                .port(HTTP)
                .protocol(ApplicationProtocol.HTTP)
                .open(false)
                .build());
    listener.addTargets(
        "Streams",
        AddApplicationTargetsProps.builder()
            .port(port)
            .protocol(ApplicationProtocol.HTTP)
            .targets(List.of(service))
            .deregistrationDelay(DRAIN)
            .healthCheck(HealthCheck.builder().path("/healthz").interval(CHECK).build())
            .build());
  }

  ApplicationLoadBalancer balancer() {
    return balancer;
  }
}
