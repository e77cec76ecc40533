package dev.greenroom.buildfiles;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Version 4 of the signatures of AWS: of a call by its headers, of an address that anybody may use
 * for a time, and of the policy of a form.
 *
 * @param service as AWS calls it in scopes: {@code s3}, {@code ecr}
 * @param region of AWS
 */
record Signature(String service, String region) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
  static final String DATE = "x-amz-date";
  static final String TOKEN = "x-amz-security-token";
  static final String CONTENT_HASH = "x-amz-content-sha256";

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);

  /**
   * The headers with which the call is sent, those given among them.
   *
   * @param uri its path and query encoded as they are sent
   * @param given what is signed besides, names in lower case
   * @param hash of the body, SHA-256 in hex
   */
  Map<String, String> headers(
      AwsCredentials who,
      Instant at,
      String method,
      URI uri,
      Map<String, String> given,
      String hash) {
    Map<String, String> headers = new TreeMap<>(given);
    headers.put("host", host(uri));
    headers.put(DATE, MOMENT.format(at));
    if (service.equals("s3")) {
      headers.put(CONTENT_HASH, hash);
    }
    token(who).ifPresent(token -> headers.put(TOKEN, token));
    String signature = signature(who, at, request(method, uri, headers, hash));
    headers.put(
        "authorization",
        "%s Credential=%s, SignedHeaders=%s, Signature=%s"
            .formatted(ALGORITHM, credential(who, at), names(headers), signature));
    return headers;
  }

  /**
   * The address with what signs it in its query.
   *
   * @param given headers which the one who uses it must send exactly so, names in lower case
   * @param valid how long it may be used; no longer than the credentials live, whatever it says
   */
  URI presigned(
      AwsCredentials who,
      Instant at,
      String method,
      URI uri,
      Map<String, String> given,
      Duration valid) {
    Map<String, String> headers = new TreeMap<>(given);
    headers.put("host", host(uri));
    List<String> query = new ArrayList<>();
    Optional.ofNullable(uri.getRawQuery()).ifPresent(query::add);
    query.add("X-Amz-Algorithm=" + ALGORITHM);
    query.add("X-Amz-Credential=" + encoded(credential(who, at)));
    query.add("X-Amz-Date=" + MOMENT.format(at));
    query.add("X-Amz-Expires=" + valid.toSeconds());
    token(who).ifPresent(token -> query.add("X-Amz-Security-Token=" + encoded(token)));
    query.add("X-Amz-SignedHeaders=" + encoded(names(headers)));
    URI all = withQuery(uri, String.join("&", query));
    String signature = signature(who, at, request(method, all, headers, UNSIGNED_PAYLOAD));
    return withQuery(uri, all.getRawQuery() + "&X-Amz-Signature=" + signature);
  }

  /** Of a policy in Base64. */
  String ofPolicy(AwsCredentials who, Instant at, String policy) {
    return hex(hmac(key(who, at), policy));
  }

  /** Who signs, and for what: {@code AKIA…/20260101/eu-central-1/s3/aws4_request}. */
  String credential(AwsCredentials who, Instant at) {
    return who.accessKeyId() + "/" + scope(at);
  }

  static String moment(Instant at) {
    return MOMENT.format(at);
  }

  static Optional<String> token(AwsCredentials who) {
    return who instanceof AwsSessionCredentials session
        ? Optional.of(session.sessionToken())
        : Optional.empty();
  }

  /** As RFC 3986 has it, and S3 wants it in paths, whose slashes stay, and queries. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static URI withQuery(URI uri, String query) {
    String text = uri.toString();
    int at = text.indexOf('?');
    return URI.create((at < 0 ? text : text.substring(0, at)) + "?" + query);
  }

  private String request(String method, URI uri, Map<String, String> headers, String payload) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String lines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
            .collect(Collectors.joining());
    return String.join("\n", method, path, query(uri), lines, names(headers), payload);
  }

  private static String query(URI uri) {
    return Stream.ofNullable(uri.getRawQuery())
        .flatMap(query -> Stream.of(query.split("&")))
        .map(pair -> pair.indexOf('=') < 0 ? pair + "=" : pair)
        .sorted()
        .collect(Collectors.joining("&"));
  }

  private static String names(Map<String, String> headers) {
    return headers.keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .sorted()
        .collect(Collectors.joining(";"));
  }

  private static String host(URI uri) {
    int usual = "https".equals(uri.getScheme()) ? 443 : 80;
    return uri.getPort() < 0 || uri.getPort() == usual
        ? uri.getHost()
        : uri.getHost() + ":" + uri.getPort();
  }

  private String scope(Instant at) {
    return "%s/%s/%s/aws4_request".formatted(DAY.format(at), region, service);
  }

  private String signature(AwsCredentials who, Instant at, String request) {
    String text =
        String.join(
            "\n",
            ALGORITHM,
            MOMENT.format(at),
            scope(at),
            sha256(request.getBytes(StandardCharsets.UTF_8)));
    return hex(hmac(key(who, at), text));
  }

  private byte[] key(AwsCredentials who, Instant at) {
    byte[] secret = ("AWS4" + who.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    return hmac(hmac(hmac(hmac(secret, DAY.format(at)), region), service), "aws4_request");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }

  /** Of the text, in hex. */
  static String sha256(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
