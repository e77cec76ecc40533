package dev.greenroom.functions.lambda;

import dev.greenroom.functions.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call as API Gateway hands it on, for a rehearsal: with all names and kinds of values that it
 * sends, since code is compiled for what it saw (API Gateway Developer Guide, "Lambda proxy
 * integrations for HTTP APIs", format 2.0).
 */
final class RehearsedEvent {
  /** Those that most callers send, and that API Gateway adds. */
  private static final List<String> HEADERS =
      List.of(
          "accept",
          "content-length",
          "host",
          "user-agent",
          "x-amzn-trace-id",
          "x-forwarded-for",
          "x-forwarded-port",
          "x-forwarded-proto");

  private RehearsedEvent() {}

  /**
   * @param app whom the path names, where it names one
   * @param token of the caller
   */
  static byte[] of(String method, String path, String app, String token) {
    Map<String, Object> http =
        Map.of(
            "method", method,
            "path", path,
            "protocol", "HTTP/1.1",
            "sourceIp", "127.0.0.1",
            "userAgent", "rehearsal");
    Map<String, Object> context =
        Map.of(
            "accountId", "000000000000",
            "apiId", "rehearsal",
            "domainName", "rehearsal.invalid",
            "domainPrefix", "rehearsal",
            "http", http,
            "requestId", "priming",
            "routeKey", method + " " + path,
            "stage", "$default",
            "time", "02/Jan/2026:03:04:05 +0000",
            "timeEpoch", 1_767_323_045_678L);
    Map<String, Object> headers = new LinkedHashMap<>();
    for (String header : HEADERS) {
      headers.put(header, "rehearsal");
    }
    headers.put("authorization", "Bearer " + token);
    headers.put("content-type", "application/json");
    return Json.write(
        Map.of(
            "version",
            "2.0",
            "routeKey",
            method + " " + path,
            "rawPath",
            path,
            "rawQueryString",
            "",
            "headers",
            headers,
            "pathParameters",
            Map.of("appId", app),
            "requestContext",
            context,
            "body",
            "{\"region\":\"Frankfurt\",\"roomConfig\":\"{\\\"mode\\\":\\\"rehearsal\\\"}\"}",
            "isBase64Encoded",
            false));
  }
}
