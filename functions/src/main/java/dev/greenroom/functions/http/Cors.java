package dev.greenroom.functions.http;

import java.util.Map;

/** Browser games call the API from pages of any origin. */
public final class Cors {
  /** On every answer. */
  public static final Map<String, String> HEADERS = Map.of("access-control-allow-origin", "*");

  private Cors() {}

  /** The answer to a preflight request for any path: a browser may remember it for a day. */
  public static HttpResponse preflight() {
    return HttpResponse.noContent()
        .with(
            Map.of(
                "access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS",
                "access-control-allow-headers",
                    "authorization, content-type, idempotency-key, last-event-id",
                "access-control-max-age", "86400"));
  }
}
