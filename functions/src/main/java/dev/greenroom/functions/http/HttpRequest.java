package dev.greenroom.functions.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A request.
 *
 * @param method upper case
 * @param path as sent, still percent-encoded, without the name of a stage
 * @param query its query
 * @param headers by lower-case name; repeated ones are joined with commas
 * @param body as sent, empty when there is none
 * @param sourceIp who sent it, as far as the gateway knows
 * @param requestId names it in the log
 */
public record HttpRequest(
    String method,
    String path,
    Query query,
    Map<String, String> headers,
    byte[] body,
    String sourceIp,
    String requestId) {

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  /** The request of an API Gateway HTTP API event, payload format 2.0. */
  public static HttpRequest ofEvent(Map<?, ?> event) {
    Map<?, ?> context = map(event.get("requestContext"));
    Map<?, ?> http = map(context.get("http"));
    Map<String, String> headers = new LinkedHashMap<>();
    map(event.get("headers"))
        .forEach((name, value) -> headers.put(text(name).toLowerCase(Locale.ROOT), text(value)));
    return new HttpRequest(
        text(http.get("method")).toUpperCase(Locale.ROOT),
        withoutStage(text(event.get("rawPath")), text(context.get("stage"))),
        Query.parse(text(event.get("rawQueryString"))),
        headers,
        body(event),
        text(http.get("sourceIp")),
        context.get("requestId") instanceof String id ? id : UUID.randomUUID().toString());
  }

  /** Only the stage named $default leaves no trace in the path. */
  private static String withoutStage(String path, String stage) {
    String prefix = "/" + stage;
    return !stage.isEmpty() && !stage.equals("$default") && path.startsWith(prefix + "/")
        ? path.substring(prefix.length())
        : path;
  }

  private static byte[] body(Map<?, ?> event) {
    String body = text(event.get("body"));
    return Boolean.TRUE.equals(event.get("isBase64Encoded"))
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
