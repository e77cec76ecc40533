package dev.greenroom.functions.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Answers are packed for those who take them so (RFC 9110, section 12.5.3): API Gateway's HTTP APIs
 * do not do it themselves.
 */
public final class Compression {
  /** In bytes: what fits into one packet gains nothing. */
  private static final int SMALLEST = 1024;

  private static final String JSON = "application/json";

  private Compression() {}

  /** The same answer, packed when the request allows and it gains something. */
  public static HttpResponse of(HttpResponse response, HttpRequest request) {
    if (response.body().length < SMALLEST || !JSON.equals(response.headers().get("content-type"))) {
      return response;
    }
    HttpResponse varying = response.with(Map.of("vary", "accept-encoding"));
    if (!request.header("accept-encoding").map(Compression::allowsGzip).orElse(false)) {
      return varying;
    }
    return new HttpResponse(
        response.status(),
        varying.with(Map.of("content-encoding", "gzip")).headers(),
        packed(response.body()));
  }

  /** A weight of 0 forbids it; a star stands for all that is not named. */
  private static boolean allowsGzip(String acceptEncoding) {
    String[] codings = acceptEncoding.toLowerCase(Locale.ROOT).split(",");
    return Arrays.stream(codings)
        .map(String::strip)
        .filter(coding -> coding.matches("(x-)?gzip(\\s*;.*)?"))
        .findFirst()
        .or(
            () ->
                Arrays.stream(codings)
                    .map(String::strip)
                    .filter(coding -> coding.startsWith("*"))
                    .findFirst())
        .map(coding -> !coding.matches(".*;\\s*q\\s*=\\s*0(\\.0*)?"))
        .orElse(false);
  }

  private static byte[] packed(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
