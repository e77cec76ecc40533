package dev.greenroom.streams.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as an API Gateway HTTP API hands it to a function, payload format 2.0: header names in
 * lower case, repeated headers and query keys joined by commas, the raw query string kept beside
 * them, cookies apart, and a body in Base64 unless its type is text and its bytes are UTF-8: a
 * replacement character in place of a broken byte would hide the fault from the function.
 */
final class GatewayEvent {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private GatewayEvent() {}

  /** The event as JSON values. */
  static Map<String, Object> of(
      HttpExchange exchange,
      byte[] body,
      String routeKey,
      Map<String, String> pathParameters,
      String requestId,
      Instant now) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "2.0");
    event.put("routeKey", routeKey);
    event.put("rawPath", exchange.getRequestURI().getRawPath());
    String query = exchange.getRequestURI().getRawQuery();
    event.put("rawQueryString", query == null ? "" : query);
    Map<String, String> headers = headers(exchange.getRequestHeaders());
    String cookies = headers.remove("cookie");
    if (cookies != null && !cookies.isBlank()) {
      event.put("cookies", List.of(cookies.split(";\\s*")));
    }
    event.put("headers", headers);
    if (query != null && !query.isEmpty()) {
      event.put("queryStringParameters", parameters(query));
    }
    if (!pathParameters.isEmpty()) {
      event.put("pathParameters", pathParameters);
    }
    event.put("requestContext", context(exchange, headers, routeKey, requestId, now));
    Optional<String> text = isText(headers.get("content-type")) ? utf8(body) : Optional.empty();
    if (body.length > 0) {
      event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
    }
    event.put("isBase64Encoded", body.length > 0 && text.isEmpty());
    return event;
  }

  private static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException broken) {
      return Optional.empty();
    }
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> joined = new TreeMap<>();
    headers.forEach(
        (name, values) -> joined.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    return joined;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      }
    }
    Map<String, String> joined = new LinkedHashMap<>();
    values.forEach((name, list) -> joined.put(name, String.join(",", list)));
    return joined;
  }

  /** What is not percent-encoded as it should be is passed on as it came. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }

  private static Map<String, Object> context(
      HttpExchange exchange,
      Map<String, String> headers,
      String routeKey,
      String requestId,
      Instant now) {
    Map<String, Object> http = new LinkedHashMap<>();
    http.put("method", exchange.getRequestMethod());
    http.put("path", exchange.getRequestURI().getRawPath());
    http.put("protocol", exchange.getProtocol());
    http.put("sourceIp", exchange.getRemoteAddress().getAddress().getHostAddress());
    http.put("userAgent", headers.getOrDefault("user-agent", ""));
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("accountId", "000000000000");
    context.put("apiId", "local");
    context.put("domainName", headers.getOrDefault("host", "localhost"));
    context.put("http", http);
    context.put("requestId", requestId);
    context.put("routeKey", routeKey);
    context.put("stage", "$default");
    context.put("time", TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());
    return context;
  }

  private static boolean isText(String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
    return type.startsWith("text/")
        || type.equals("application/json")
        || type.equals("application/xml")
        || type.equals("application/javascript")
        || type.endsWith("+json")
        || type.endsWith("+xml");
  }
}
