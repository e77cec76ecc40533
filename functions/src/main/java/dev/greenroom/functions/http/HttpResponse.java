package dev.greenroom.functions.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer with a whole body.
 *
 * @param status of HTTP
 * @param headers by lower-case name
 * @param body empty when there is none
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) implements Answer {
  private static final String JSON = "application/json";

  /** A JSON body. */
  public static HttpResponse json(int status, Object value) {
    return new HttpResponse(status, Map.of("content-type", JSON), Json.write(value));
  }

  /** 204. */
  public static HttpResponse noContent() {
    return new HttpResponse(204, Map.of(), new byte[0]);
  }

  /** A refusal in the one form that the SDKs read. */
  public static HttpResponse error(int status, String message) {
    return json(status, Map.of("message", Json.writable(message)));
  }

  /** The same with further headers. */
  public HttpResponse with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new HttpResponse(status, all, body);
  }

  /** As API Gateway takes it, payload format 2.0: text as it is, anything else in Base64. */
  public Map<String, Object> toEvent() {
    boolean text =
        body.length == 0
            || JSON.equals(headers.get("content-type")) && !headers.containsKey("content-encoding");
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("statusCode", status);
    event.put("headers", headers);
    event.put(
        "body",
        text ? new String(body, StandardCharsets.UTF_8) : Base64.getEncoder().encodeToString(body));
    event.put("isBase64Encoded", !text);
    return event;
  }
}
