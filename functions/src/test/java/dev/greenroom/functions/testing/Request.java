package dev.greenroom.functions.testing;

import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request under construction; sent as the event that API Gateway's HTTP API makes of it. */
public final class Request {
  private final Api api;
  private final String method;
  private final String path;
  private final String query;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private Optional<byte[]> body = Optional.empty();

  Request(Api api, String method, String target) {
    this.api = api;
    this.method = method;
    int question = target.indexOf('?');
    this.path = question < 0 ? target : target.substring(0, question);
    this.query = question < 0 ? "" : target.substring(question + 1);
  }

  public Request token(String token) {
    return header("authorization", "Bearer " + token);
  }

  public Request header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public Request without(String name) {
    headers.remove(name);
    return this;
  }

  public Request body(Object json) {
    return raw(Json.write(json));
  }

  public Request raw(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  public Request raw(byte[] bytes) {
    body = Optional.of(bytes);
    headers.put("content-type", "application/json");
    return this;
  }

  public String method() {
    return method;
  }

  public String path() {
    return path;
  }

  /** Sends it, and holds the answer against the contract. */
  public Reply send() {
    return api.send(this);
  }

  /** The event, payload format 2.0, with a body in Base64 as for any binary media type. */
  public byte[] event() {
    Map<String, Object> http = new LinkedHashMap<>();
    http.put("method", method);
    http.put("path", path);
    http.put("protocol", "HTTP/1.1");
    http.put("sourceIp", "192.0.2.7");
    http.put("userAgent", headers.getOrDefault("user-agent", "test"));
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("accountId", "123456789012");
    context.put("apiId", "api-id");
    context.put("domainName", "api.example.org");
    context.put("http", http);
    context.put("requestId", "JKJaXmPLvHcESHA=");
    context.put("routeKey", "$default");
    context.put("stage", "$default");
    context.put("timeEpoch", 1767323045678L);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("version", "2.0");
    event.put("routeKey", "$default");
    event.put("rawPath", path);
    event.put("rawQueryString", query);
    event.put("cookies", List.of());
    event.put("headers", headers);
    event.put("requestContext", context);
    body.ifPresent(bytes -> event.put("body", Base64.getEncoder().encodeToString(bytes)));
    event.put("isBase64Encoded", body.isPresent());
    return Json.write(event);
  }
}
