package dev.greenroom.functions.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  private static final HttpResponse LONG = HttpResponse.json(200, Map.of("a", "x".repeat(5000)));

  private static HttpResponse of(HttpResponse response, String acceptEncoding) {
    return Compression.of(
        response,
        HttpRequest.ofEvent(Map.of("headers", Map.of("Accept-Encoding", acceptEncoding))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, gzip;q=0.5", "*", "br, *;q=0.1", "GZIP", "x-gzip"})
  void whoeverTakesItGetsItPackedAndUnharmed(String acceptEncoding) throws IOException {
    HttpResponse packed = of(LONG, acceptEncoding);
    assertEquals("gzip", packed.headers().get("content-encoding"));
    assertTrue(packed.body().length < LONG.body().length / 10);
    Map<String, Object> event = packed.toEvent();
    assertEquals(true, event.get("isBase64Encoded"));
    byte[] sent = Base64.getDecoder().decode((String) event.get("body"));
    assertArrayEquals(
        LONG.body(), new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0"})
  void whoeverDoesNotGetsItAsItIs(String acceptEncoding) {
    HttpResponse plain = of(LONG, acceptEncoding);
    assertArrayEquals(LONG.body(), plain.body());
    assertEquals(null, plain.headers().get("content-encoding"));
    assertEquals("accept-encoding", plain.headers().get("vary"), "a cache must tell them apart");
  }

  @Test
  void whatIsShortOrNoTextStaysAsItIs() {
    HttpResponse brief = HttpResponse.json(200, Map.of("a", 1));
    HttpResponse log =
        new HttpResponse(200, Map.of("content-type", "application/octet-stream"), new byte[5000]);
    assertEquals(brief, of(brief, "gzip"));
    assertEquals(log, of(log, "gzip"));
  }
}
