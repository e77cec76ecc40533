package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.functions.PingEndpoint;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LambdaSettingsTest {

  private static Map<String, String> complete() {
    return new HashMap<>(
        Map.of(
            "GREENROOM_FUNCTION", "CreateRoomFunction",
            "GREENROOM_TABLE_PREFIX", "greenroom",
            "AWS_REGION", "eu-central-1",
            "GREENROOM_MASTER_KEY_SECRET", "greenroom/master-key",
            "GREENROOM_ADDRESS", "https://api.example.org/"));
  }

  private static String refusal(Map<String, String> environment) {
    return assertThrows(IllegalArgumentException.class, () -> LambdaSettings.of(environment))
        .getMessage();
  }

  @Test
  void allAreRead() {
    assertEquals(
        new LambdaSettings(
            "CreateRoomFunction",
            "greenroom",
            "eu-central-1",
            "greenroom/master-key",
            URI.create("https://api.example.org"),
            List.of(),
            Optional.empty(),
            List.of(),
            false),
        LambdaSettings.of(complete()));
  }

  @Test
  void allThatAreMissingAreNamedAtOnce() {
    Map<String, String> some = complete();
    some.remove("GREENROOM_TABLE_PREFIX");
    some.put("GREENROOM_ADDRESS", " ");
    assertEquals(
        "The function's environment lacks GREENROOM_TABLE_PREFIX, GREENROOM_ADDRESS.",
        refusal(some));
  }

  @Test
  void anAddressMustBeOne() {
    for (String wrong : List.of("api.example.org", "ftp://api.example.org", "https://", "a b")) {
      Map<String, String> some = complete();
      some.put("GREENROOM_ADDRESS", wrong);
      assertEquals(
          "GREENROOM_ADDRESS is '%s', which is not an address such as https://api.example.org."
              .formatted(wrong),
          refusal(some));
    }
  }

  @Test
  void whatKeepsBuildsMustKnowWhere() {
    Map<String, String> some = complete();
    some.put("GREENROOM_FUNCTION", "v2.BuildsV2Function");
    assertEquals("The function's environment lacks GREENROOM_UPLOADS.", refusal(some));
    some.put("GREENROOM_UPLOADS", "archives");
    some.put("GREENROOM_IMAGE_REGIONS", "eu-central-1, us-west-2");
    assertEquals(Optional.of("archives"), LambdaSettings.of(some).uploads());
    assertEquals(List.of("eu-central-1", "us-west-2"), LambdaSettings.of(some).imageRegions());
    some.put("GREENROOM_IMAGE_REGIONS", "eu-central-1,Seattle");
    assertEquals(
        "GREENROOM_IMAGE_REGIONS is 'eu-central-1,Seattle', which is not regions of AWS such as"
            + " eu-central-1, with commas between them; 'Seattle' is none.",
        refusal(some));
  }

  @Test
  void theClientInNativeCodeIsAskedFor() {
    Map<String, String> some = complete();
    some.put("GREENROOM_HTTP_CLIENT", "crt");
    assertTrue(LambdaSettings.of(some).nativeHttp());
    some.put("GREENROOM_HTTP_CLIENT", "netty");
    assertEquals(
        "GREENROOM_HTTP_CLIENT is 'netty', which is not 'url-connection' or 'crt'.", refusal(some));
  }

  @Test
  void discoveryAloneMustKnowWhereToPing() {
    Map<String, String> some = complete();
    some.put("GREENROOM_FUNCTION", "v1.DiscoveryV1Function");
    assertEquals("The function's environment lacks GREENROOM_PING_ENDPOINTS.", refusal(some));
    some.put("GREENROOM_PING_ENDPOINTS", "Frankfurt=ping.example.org:443, Tokyo=192.0.2.1:4000");
    assertEquals(
        List.of(
            new PingEndpoint(Region.Frankfurt, "ping.example.org", 443),
            new PingEndpoint(Region.Tokyo, "192.0.2.1", 4000)),
        LambdaSettings.of(some).pings());
    for (String wrong :
        List.of("Berlin=a:1", "Frankfurt=a", "Frankfurt=a:0", "Frankfurt=a:65536")) {
      some.put("GREENROOM_PING_ENDPOINTS", wrong);
      assertEquals(
          "GREENROOM_PING_ENDPOINTS is '%s', which is not entries such as Frankfurt=ping.example.org:443, with commas between them; the regions are %s."
              .formatted(wrong, Region.allowed()),
          refusal(some));
    }
  }
}
