package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PlayerAuthTest {

  private static Map<?, ?> verified(String token, String secret) throws Exception {
    String[] parts = token.split("\\.");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(signature), parts[2]);
    assertEquals(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8));
    return (Map<?, ?>) Json.read(Base64.getUrlDecoder().decode(parts[1]));
  }

  @Test
  void tokensAreSignedWithTheSecretOfTheApplication() throws Exception {
    try (Api api = new Api()) {
      String appId = api.app("duel");
      String secret = api.get("/apps/v2/apps/" + appId).send().string("appSecret");
      String login = "/auth/v1/" + appId + "/login/";
      Reply anonymous = api.post(login + "anonymous").without("authorization").send();
      Map<?, ?> claims = verified(anonymous.string("token"), secret);
      assertEquals("anonymous", claims.get("type"));
      assertEquals(2398475045L, claims.get("iat"));
      assertTrue(((String) claims.get("id")).matches("[0-9a-z]{9}"), claims.toString());
      assertTrue(((String) claims.get("name")).matches("[a-z]+-[a-z]+-[a-z]+"));
      assertEquals(4, claims.size(), "nothing else, no expiry");
      Map<?, ?> other = verified(api.post(login + "anonymous").send().string("token"), secret);
      assertNotEquals(claims.get("id"), other.get("id"));
      Map<?, ?> named =
          verified(
              api.post(login + "nickname")
                  .body(Map.of("nickname", "Ädä \"x\""))
                  .send()
                  .string("token"),
              secret);
      assertEquals("nickname", named.get("type"));
      assertEquals("Ädä \"x\"", named.get("id"));
    }
  }

  @Test
  void aProviderThatIsOffAnswers404() {
    try (Api api = new Api()) {
      String appId =
          api.post("/apps/v2/apps")
              .body(Map.of("appName", "off", "authConfiguration", Map.of()))
              .send()
              .string("appId");
      for (String provider : List.of("anonymous", "nickname", "google")) {
        Reply reply =
            api.post("/auth/v1/" + appId + "/login/" + provider)
                .body(Map.of("nickname", "Ada", "idToken", "x"))
                .send();
        assertEquals(404, reply.status(), provider);
        assertTrue(reply.message().contains(provider), reply.message());
      }
    }
  }
}
