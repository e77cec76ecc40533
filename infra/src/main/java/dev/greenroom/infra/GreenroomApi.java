package dev.greenroom.infra;

import java.util.Map;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** The HTTP API that calls the functions; its routes are in a stack of their own. */
final class GreenroomApi extends Construct {
  private static final String FORMAT =
      """
      {"requestId":"$context.requestId","ip":"$context.identity.sourceIp",\
      "time":"$context.requestTime","method":"$context.httpMethod","route":"$context.routeKey",\
      "status":"$context.status","length":"$context.responseLength",\
      "latency":"$context.responseLatency","integration":"$context.integrationErrorMessage"}\
      """;

  private final CfnApi api;
  private final Settings settings;

  GreenroomApi(Construct scope, Settings settings) {
    super(scope, "Api");
    this.settings = settings;
    this.api =
        CfnApi.Builder.create(this, "Http")
            .name(settings.name())
            .description("Greenroom")
            .protocolType("HTTP")
            .build();
    LogGroup logs =
        LogGroup.Builder.create(this, "Logs")
            .logGroupName("/%s/api".formatted(settings.name()))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    CfnStage.Builder.create(this, "Stage")
        .apiId(api.getRef())
        .stageName("$default")
        .autoDeploy(true)
        .accessLogSettings(
            CfnStage.AccessLogSettingsProperty.builder()
                .destinationArn(logs.getLogGroupArn())
                .format(FORMAT)
                .build())
        .defaultRouteSettings(
            CfnStage.RouteSettingsProperty.builder().detailedMetricsEnabled(true).build())
        .tags(Map.of("greenroom", settings.name()))
        .build();
  }

  String id() {
    return api.getRef();
  }

  /** Without a scheme. */
  String host() {
    return "%s.execute-api.%s.amazonaws.com".formatted(api.getRef(), settings.home());
  }

  /** All its stages and routes, as a permission to call a function names them. */
  String callsFrom() {
    return "arn:aws:execute-api:%s:%s:%s/*"
        .formatted(settings.home(), settings.account(), api.getRef());
  }
}
