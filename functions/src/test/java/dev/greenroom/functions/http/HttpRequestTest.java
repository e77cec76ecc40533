package dev.greenroom.functions.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpRequestTest {

  /** As AWS documents it, with what matters here. */
  private static final String EVENT =
      """
      {"version":"2.0","routeKey":"$default","rawPath":"/prod/apps/v2/apps/a%%20b",
       "rawQueryString":"status=running&status=start%%2Cing&empty=&x=1+2&flag",
       "cookies":["a=b"],"headers":{"Authorization":"Bearer t","content-type":"application/json"},
       "queryStringParameters":{"status":"running,start,ing"},
       "requestContext":{"http":{"method":"post","path":"/x","sourceIp":"192.0.2.1"},
         "requestId":"id-1","stage":"%s"},
       "body":"%s","isBase64Encoded":%s}
      """;

  private static HttpRequest of(String stage, String body, boolean encoded) {
    byte[] event = EVENT.formatted(stage, body, encoded).getBytes(StandardCharsets.UTF_8);
    return HttpRequest.ofEvent((Map<?, ?>) Json.read(event));
  }

  @Test
  void theQueryIsReadFromTheRawText() {
    Query query = of("prod", "", false).query();
    assertEquals(List.of("running", "start,ing"), query.all("status"));
    assertEquals(List.of(""), query.all("empty"));
    assertEquals(List.of(""), query.all("flag"));
    assertEquals(List.of("1 2"), query.all("x"));
    assertEquals(List.of(), query.all("none"));
  }

  @Test
  void aStageIsNoPartOfThePath() {
    assertEquals("/apps/v2/apps/a%20b", of("prod", "", false).path());
    assertEquals("/prod/apps/v2/apps/a%20b", of("$default", "", false).path());
  }

  @Test
  void namesOfHeadersAreLowerCaseAndTheMethodUpperCase() {
    HttpRequest request = of("prod", "", false);
    assertEquals(Optional.of("Bearer t"), request.header("authorization"));
    assertEquals("POST", request.method());
    assertEquals("192.0.2.1", request.sourceIp());
    assertEquals("id-1", request.requestId());
  }

  @Test
  void bodiesComeAsTextOrInBase64() {
    assertArrayEquals("ü".getBytes(StandardCharsets.UTF_8), of("x", "ü", false).body());
    assertArrayEquals(new byte[] {0, (byte) 0xff}, of("x", "AP8=", true).body());
    assertArrayEquals(new byte[0], HttpRequest.ofEvent(Map.of()).body());
  }
}
