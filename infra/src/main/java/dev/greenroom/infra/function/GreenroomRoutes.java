package dev.greenroom.infra.function;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awscdk.NestedStack;
import software.amazon.awscdk.services.apigatewayv2.CfnIntegration;
import software.amazon.awscdk.services.apigatewayv2.CfnRoute;
import software.amazon.awscdk.services.lambda.Alias;
import software.constructs.Construct;

/** A route for each operation to the function that serves it. */
public final class GreenroomRoutes extends NestedStack {
  private static final int TIMEOUT_MILLIS = 29_000;

  public GreenroomRoutes(Construct scope, String apiId, Map<String, Alias> functions) {
    super(scope, "Routes");
    Map<String, String> targets = new LinkedHashMap<>();
    functions.forEach(
        (name, alias) -> targets.put(name, "integrations/" + integration(apiId, name, alias)));
    for (Operation operation : Catalog.onLambda()) {
      route(
          apiId,
          operation.id(),
          operation.method() + " " + operation.path(),
          targets.get(operation.function()));
    }
    route(apiId, "UnknownPath", "$default", targets.get(Catalog.UNKNOWN_PATH));
  }

  private String integration(String apiId, String name, Alias alias) {
    return CfnIntegration.Builder.create(this, name.replace(".", "") + "Calls")
        .apiId(apiId)
        .integrationType("AWS_PROXY")
        .integrationUri(alias.getFunctionArn())
        .payloadFormatVersion("2.0")
        .timeoutInMillis(TIMEOUT_MILLIS)
        .build()
        .getRef();
  }

  /**
   * Who may call is for the functions to say: an operation knows developers, players, processes.
   */
  private void route(String apiId, String id, String key, String target) {
    CfnRoute.Builder.create(this, id)
        .apiId(apiId)
        .routeKey(key)
        .target(target)
        .authorizationType("NONE")
        .build();
  }
}
