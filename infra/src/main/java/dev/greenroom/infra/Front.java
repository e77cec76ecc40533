package dev.greenroom.infra;

import dev.greenroom.infra.function.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.IOrigin;
import software.amazon.awscdk.services.cloudfront.OriginProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestPolicy;
import software.amazon.awscdk.services.cloudfront.OriginSslPolicy;
import software.amazon.awscdk.services.cloudfront.PriceClass;
import software.amazon.awscdk.services.cloudfront.SecurityPolicyProtocol;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.HttpOrigin;
import software.amazon.awscdk.services.cloudfront.origins.VpcOrigin;
import software.amazon.awscdk.services.cloudfront.origins.VpcOriginWithEndpointProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * The one host name of the API: what streams goes to the service that can, all else to the
 * functions. Nothing is cached ({@code docs/decisions/0110}).
 */
final class Front extends Construct {
  /** Between two pieces of an answer; those that keep a stream open come every 45 s. */
  private static final Duration BETWEEN_PIECES = Duration.seconds(60);

  /** The zone of all distributions. */
  private static final String CLOUDFRONT = "Z2FDTNDATAQYW2";

  private final Distribution distribution;
  private final Settings settings;

  Front(
      Construct scope,
      Settings settings,
      String apiHost,
      ApplicationLoadBalancer streams,
      Bucket logs) {
    super(scope, "Front");
    this.settings = settings;
    Distribution.Builder builder =
        Distribution.Builder.create(this, "Distribution")
            .comment("Greenroom")
            .priceClass(PriceClass.PRICE_CLASS_ALL)
            .minimumProtocolVersion(SecurityPolicyProtocol.TLS_V1_2_2021)
            .logBucket(logs)
            .logFilePrefix("front/")
            .defaultBehavior(behavior(functions(apiHost)))
            .additionalBehaviors(streaming(streams));
    settings
        .domain()
        .ifPresent(
            domain ->
                builder
                    .domainNames(List.of(domain.name()))
                    .certificate(
                        Certificate.fromCertificateArn(this, "Certificate", domain.certificate())));
    this.distribution = builder.build();
    settings
        .domain()
        .ifPresent(domain -> domain.zone().ifPresent(zone -> entries(domain.name(), zone)));
  }

  /** Its addresses of both kinds. */
  private void entries(String name, String zone) {
    for (String type : List.of("A", "AAAA")) {
      CfnRecordSet.Builder.create(this, "Name" + type)
          .hostedZoneId(zone)
          .name(name)
          .type(type)
          .aliasTarget(
              CfnRecordSet.AliasTargetProperty.builder()
                  .dnsName(distribution.getDistributionDomainName())
                  .hostedZoneId(CLOUDFRONT)
                  .build())
          .build();
    }
  }

  private static IOrigin functions(String apiHost) {
    return HttpOrigin.Builder.create(apiHost)
        .protocolPolicy(OriginProtocolPolicy.HTTPS_ONLY)
        .originSslProtocols(List.of(OriginSslPolicy.TLS_V1_2))
        .build();
  }

  private static Map<String, BehaviorOptions> streaming(ApplicationLoadBalancer balancer) {
    IOrigin streams =
        VpcOrigin.withApplicationLoadBalancer(
            balancer,
            VpcOriginWithEndpointProps.builder()
                .protocolPolicy(OriginProtocolPolicy.HTTP_ONLY)
                .httpPort(80)
                .readTimeout(BETWEEN_PIECES)
                .keepaliveTimeout(BETWEEN_PIECES)
                .build());
    Map<String, BehaviorOptions> behaviors = new LinkedHashMap<>();
    Catalog.streamedPatterns().forEach(pattern -> behaviors.put(pattern, behavior(streams)));
    return behaviors;
  }

  private static BehaviorOptions behavior(IOrigin origin) {
    return BehaviorOptions.builder()
        .origin(origin)
        .allowedMethods(AllowedMethods.ALLOW_ALL)
        .cachePolicy(CachePolicy.CACHING_DISABLED)
        .originRequestPolicy(OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER)
        .viewerProtocolPolicy(ViewerProtocolPolicy.HTTPS_ONLY)
        .compress(false)
        .build();
  }

  /** Where people reach the API, without a slash at its end. */
  String address() {
    return "https://"
        + settings
            .domain()
            .map(Settings.Domain::name)
            .orElseGet(distribution::getDistributionDomainName);
  }

  /** What the host name of one's own must be an alias of. */
  String target() {
    return distribution.getDistributionDomainName();
  }
}
