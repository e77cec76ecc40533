package dev.greenroom.functions;

import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.openapi.ApiDescription;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.Map;

/** Greenroom describes itself. */
public final class OpenApiFunction extends HttpFunction {

  /** Made once, when the first one asks: it is large, and nobody else needs it. */
  private static final class Document {
    static final byte[] BYTES = Json.write(new ApiDescription().of(Routes.all()));
  }

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(RouteGroup.open(OpenApiFunction.class).get("GetOpenApi", "/openapi.json"));
  }

  public OpenApiFunction(Wiring wiring) {
    super(wiring, routes());
    on(
        "GetOpenApi",
        call -> new HttpResponse(200, Map.of("content-type", "application/json"), Document.BYTES));
  }
}
