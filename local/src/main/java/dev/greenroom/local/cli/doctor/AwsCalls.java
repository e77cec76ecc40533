package dev.greenroom.local.cli.doctor;

import dev.greenroom.local.cli.api.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Reads of nine services of AWS, signed. A dozen reads want no client of each service, which would
 * be some 20 MB more to carry.
 */
final class AwsCalls implements AutoCloseable {
  private static final String EMPTY = "";
  private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");
  private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]*)</Message>");

  private final AwsCredentials credentials;
  private final Optional<URI> endpoint;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();

  /**
   * Calls of one identity.
   *
   * @param endpoint of another AWS than the real one
   */
  AwsCalls(AwsCredentials credentials, Optional<URI> endpoint) {
    this.credentials = credentials;
    this.endpoint = endpoint;
  }

  /**
   * One that speaks JSON.
   *
   * @param target as {@code AmazonSSM.GetParameter}
   * @throws AwsRefusal when it is refused
   */
  Json json(String service, String region, String target, Map<String, ?> body) {
    String answer =
        send(
            service,
            host(service, region),
            region,
            Map.of("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.1"),
            new Json(body).toString());
    return Json.read(answer.isBlank() ? "{}" : answer);
  }

  /**
   * One that takes a form and answers with XML.
   *
   * @throws AwsRefusal when it is refused
   */
  String query(String service, String region, String action, String version, Map<String, ?> more) {
    Map<String, Object> form = new TreeMap<>(more);
    form.put("Action", action);
    form.put("Version", version);
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + encode(String.valueOf(e.getValue())))
            .collect(Collectors.joining("&"));
    return send(
        service,
        service.equals("iam") ? "iam.amazonaws.com" : host(service, region),
        service.equals("iam") ? "us-east-1" : region,
        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        body);
  }

  /** The texts of all elements of that name. */
  static List<String> all(String xml, String element) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile("<%s>([^<]*)</%s>".formatted(element, element)).matcher(xml);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String host(String service, String region) {
    return switch (service) {
      case "ecr" -> "api.ecr." + region + ".amazonaws.com";
      default -> service + "." + region + ".amazonaws.com";
    };
  }

  private String send(
      String service, String host, String region, Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .uri(endpoint.orElse(URI.create("https://" + host)))
            .encodedPath("/")
            .method(SdkHttpMethod.POST);
    headers.forEach(request::putHeader);
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials)
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    try {
      HttpExecuteResponse answer =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElseThrow())
                      .build())
              .call();
      String text = text(answer);
      if (answer.httpResponse().isSuccessful()) {
        return text;
      }
      throw refusal(answer.httpResponse().statusCode(), text);
    } catch (IOException e) {
      throw new AwsRefusal(
          EMPTY, "%s cannot be reached: %s".formatted(request.host(), e.getMessage()));
    }
  }

  private static String text(HttpExecuteResponse answer) throws IOException {
    if (answer.responseBody().isEmpty()) {
      return EMPTY;
    }
    try (InputStream in = answer.responseBody().get()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static AwsRefusal refusal(int status, String text) {
    if (text.stripLeading().startsWith("<")) {
      return new AwsRefusal(
          first(XML_CODE, text), first(XML_MESSAGE, text).replaceAll("\\.+$", EMPTY));
    }
    try {
      Json said = Json.read(text);
      String type = said.at("__type").asText().orElse("HTTP " + status);
      String message =
          said.at("message").asText().or(() -> said.at("Message").asText()).orElse(type);
      return new AwsRefusal(
          type.substring(type.lastIndexOf('#') + 1), message.replaceAll("\\.+$", EMPTY));
    } catch (RuntimeException notJson) {
      return new AwsRefusal("HTTP " + status, "HTTP " + status);
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : EMPTY;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
