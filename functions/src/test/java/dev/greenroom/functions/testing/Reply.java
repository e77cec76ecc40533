package dev.greenroom.functions.testing;

import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An answer as API Gateway would send it on. */
public record Reply(int status, Map<?, ?> headers, String text) {

  public static Reply ofEvent(byte[] bytes) {
    Map<?, ?> event = (Map<?, ?>) Json.read(bytes);
    String body = (String) event.get("body");
    boolean encoded = (Boolean) event.get("isBase64Encoded");
    return new Reply(
        ((Long) event.get("statusCode")).intValue(),
        (Map<?, ?>) event.get("headers"),
        encoded ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8) : body);
  }

  public String header(String name) {
    return headers.get(name) instanceof String value ? value : "";
  }

  public Object json() {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  public Map<?, ?> object() {
    return (Map<?, ?>) json();
  }

  public List<?> list() {
    return (List<?>) json();
  }

  /** The list under a name of the object. */
  public List<?> list(String name) {
    return (List<?>) object().get(name);
  }

  public String string(String name) {
    return (String) object().get(name);
  }

  public String message() {
    return string("message");
  }
}
