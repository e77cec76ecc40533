package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeGoogle;
import dev.greenroom.functions.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ID tokens of a Google that runs on this machine: real keys, real HTTP, a clock of ours. */
class GoogleLoginTest {
  static final String CLIENT = "1234-duel.apps.googleusercontent.com";
  private static final String SUBJECT = "110169484474386276334";
  private static RSAKey first;
  private static RSAKey second;
  private static RSAKey strangers;

  private Api api;
  private String appId;

  @BeforeAll
  static void keys() {
    first = FakeGoogle.key("first");
    second = FakeGoogle.key("second");
    strangers = FakeGoogle.key("first");
  }

  @BeforeEach
  void start() {
    api = new Api();
    api.google.shows(first);
    appId = app("duel", CLIENT);
  }

  @AfterEach
  void end() {
    api.close();
  }

  private String app(String name, String clientId) {
    return api.post("/apps/v2/apps")
        .body(
            Map.of(
                "appName",
                name,
                "authConfiguration",
                Map.of("google", Map.of("clientId", clientId))))
        .send()
        .string("appId");
  }

  /** What Google says of a user who has logged in just now. */
  static JWTClaimsSet.Builder claims(Api api) {
    var now = api.world.clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer("https://accounts.google.com")
        .audience(CLIENT)
        .claim("azp", CLIENT)
        .subject(SUBJECT)
        .claim("email", "ada@example.org")
        .claim("name", "Ada Lovelace")
        .issueTime(Date.from(now.minusSeconds(5)))
        .expirationTime(Date.from(now.plus(Duration.ofHours(1))));
  }

  private JWTClaimsSet.Builder claims() {
    return claims(api);
  }

  private Reply login(String idToken) {
    return api.post("/auth/v1/" + appId + "/login/google")
        .without("authorization")
        .body(Map.of("idToken", idToken))
        .send();
  }

  private Map<?, ?> player(Reply login) {
    assertEquals(200, login.status(), login.text());
    byte[] claims = Base64.getUrlDecoder().decode(login.string("token").split("\\.")[1]);
    return (Map<?, ?>) Json.read(claims);
  }

  @Test
  void aUserOfGoogleIsAPlayerWhoMayCreateLobbies() {
    Reply login = login(FakeGoogle.sign(first, claims().build()));
    Map<?, ?> player = player(login);
    assertEquals(
        Map.of(
            "type",
            "google",
            "id",
            SUBJECT,
            "name",
            "Ada Lovelace",
            "iat",
            api.world.clock.instant().getEpochSecond()),
        new LinkedHashMap<>(player));
    Reply lobby =
        api.post("/lobby/v3/" + appId + "/create")
            .token(login.string("token"))
            .body(Map.of("visibility", "local", "region", "London"))
            .send();
    assertEquals(201, lobby.status(), lobby.text());
    assertEquals(SUBJECT, lobby.string("createdBy"));
  }

  @Test
  void theNameIsTheBestThatGoogleGives() {
    Map<UnaryOperator<JWTClaimsSet.Builder>, String> names = new LinkedHashMap<>();
    names.put(c -> c.claim("name", null), "ada@example.org");
    names.put(c -> c.claim("name", 7), "ada@example.org");
    names.put(c -> c.claim("name", ""), "ada@example.org");
    names.put(c -> c.claim("name", null).claim("email", null), SUBJECT);
    names.put(c -> c.claim("name", "Ædä 😀"), "Ædä 😀");
    names.forEach(
        (change, name) ->
            assertEquals(
                name,
                player(login(FakeGoogle.sign(first, change.apply(claims()).build()))).get("name")));
  }

  @Test
  void whatIsNotFromGoogleForThisClientNowIsRefused() throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("another audience", FakeGoogle.sign(first, claims().audience("other").build()));
    wrong.put("no audience", FakeGoogle.sign(first, claims().audience((String) null).build()));
    wrong.put(
        "another issuer",
        FakeGoogle.sign(first, claims().issuer("https://accounts.example").build()));
    wrong.put("no issuer", FakeGoogle.sign(first, claims().issuer(null).build()));
    wrong.put("no subject", FakeGoogle.sign(first, claims().subject(null).build()));
    wrong.put("an empty subject", FakeGoogle.sign(first, claims().subject("").build()));
    wrong.put("no expiry", FakeGoogle.sign(first, claims().expirationTime(null).build()));
    wrong.put(
        "expired",
        FakeGoogle.sign(
            first,
            claims()
                .expirationTime(Date.from(api.world.clock.instant().minusSeconds(61)))
                .build()));
    wrong.put(
        "not valid yet",
        FakeGoogle.sign(
            first,
            claims().notBeforeTime(Date.from(api.world.clock.instant().plusSeconds(61))).build()));
    wrong.put("a stranger's key under Google's name", FakeGoogle.sign(strangers, claims().build()));
    wrong.put("an unknown key", FakeGoogle.sign(strangers, "other", claims().build()));
    wrong.put("unsigned", new PlainJWT(claims().build()).serialize());
    wrong.put("the public key as a secret", confused());
    wrong.put("another algorithm of the same key", with(JWSAlgorithm.RS512));
    wrong.put("padding that Google does not use", with(JWSAlgorithm.PS256));
    wrong.put("another kind of token", typed());
    String right = FakeGoogle.sign(first, claims().build());
    wrong.put("a changed claim", tampered(right));
    wrong.put("a cut signature", right.substring(0, right.length() - 4));
    wrong.put("no signature", right.substring(0, right.lastIndexOf('.') + 1));
    wrong.put("no token", "nonsense");
    wrong.put("a fourth part", right + ".x");
    wrong.put("our own token", api.player(api.app("anonymous")));
    assertEquals(200, login(right).status());
    wrong.forEach(
        (what, idToken) -> {
          Reply reply = login(idToken);
          assertEquals(401, reply.status(), what + ": " + reply.text());
          assertTrue(
              reply.message().startsWith("The Google ID token is refused: "), reply.message());
          assertFalse(reply.message().contains("\n"), reply.message());
        });
    assertEquals(List.of(), api.log, "none of it is a fault of ours");
  }

  /** HS256 with the bytes of a public key, which everybody has: some libraries fell for it. */
  private String confused() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
    token.sign(new MACSigner(first.toRSAPublicKey().getEncoded()));
    return token.serialize();
  }

  private String with(JWSAlgorithm algorithm) throws Exception {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID("first").build(), claims().build());
    token.sign(new RSASSASigner(first));
    return token.serialize();
  }

  private String typed() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("first")
                .type(new JOSEObjectType("at+jwt"))
                .build(),
            claims().build());
    token.sign(new RSASSASigner(first));
    return token.serialize();
  }

  private static String tampered(String token) {
    String[] parts = token.split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    byte[] changed = claims.replace(SUBJECT, "1").getBytes(StandardCharsets.UTF_8);
    return parts[0]
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(changed)
        + "."
        + parts[2];
  }

  @Test
  void bothNamesOfTheIssuerAndClocksThatAreAlmostRightWillDo() {
    var now = api.world.clock.instant();
    for (JWTClaimsSet right :
        List.of(
            claims().issuer("accounts.google.com").build(),
            claims().audience(List.of("other", CLIENT)).build(),
            claims().expirationTime(Date.from(now.minusSeconds(30))).build(),
            claims().notBeforeTime(Date.from(now.plusSeconds(30))).build())) {
      player(login(FakeGoogle.sign(first, right)));
    }
  }

  @Test
  void aTokenIsForTheClientOfItsApplicationOnly() {
    String other = app("other", "other-client");
    String idToken = FakeGoogle.sign(first, claims().build());
    assertEquals(200, login(idToken).status());
    Reply elsewhere =
        api.post("/auth/v1/" + other + "/login/google").body(Map.of("idToken", idToken)).send();
    assertEquals(401, elsewhere.status());
  }

  @Test
  void aBodyWithoutATokenIsRefusedAndAnUnknownApplicationToo() {
    String path = "/auth/v1/" + appId + "/login/google";
    for (Map<String, Object> body :
        List.<Map<String, Object>>of(
            Map.of(), Map.of("idToken", ""), Map.of("idToken", 7), Map.of("token", "x"))) {
      Reply reply = api.post(path).body(body).send();
      assertEquals(422, reply.status(), reply.text());
      assertTrue(reply.message().startsWith("idToken is "), reply.message());
    }
    Reply unknown =
        api.post("/auth/v1/app-unknown/login/google").body(Map.of("idToken", "x")).send();
    assertEquals(404, unknown.status());
  }

  @Test
  void keysAreRememberedAndAskedForAgainAfterAnHour() {
    for (int i = 0; i < 5; i++) {
      assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
      api.world.clock.pass(Duration.ofMinutes(11));
    }
    assertEquals(1, api.google.asked());
    api.world.clock.pass(Duration.ofMinutes(5));
    assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
    assertEquals(2, api.google.asked());
  }

  @Test
  void aNewKeyIsFetchedAtOnceAndAnOldOneIsForgotten() {
    assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
    api.world.clock.pass(Duration.ofMinutes(1));
    api.google.shows(second);
    assertEquals(200, login(FakeGoogle.sign(second, claims().build())).status());
    assertEquals(2, api.google.asked());
    assertEquals(401, login(FakeGoogle.sign(first, claims().build())).status(), "it is revoked");
  }

  /** Tokens of invented keys make nobody ask Google more often. */
  @Test
  void unknownKeysAreAskedForAtMostTwiceAMinute() {
    for (int second = 0; second < 120; second++) {
      Reply reply = login(FakeGoogle.sign(strangers, "made-up", claims().build()));
      assertEquals(401, reply.status());
      assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
      api.world.clock.pass(Duration.ofSeconds(1));
    }
    assertTrue(api.google.asked() <= 4, api.google.asked() + " times");
  }

  @Test
  void whileGoogleIsAwayNoGoodTokenIsCalledBad() {
    List<FakeGoogle.Answer> troubles =
        List.of(
            exchange -> FakeGoogle.say(exchange, 500, "{\"error\":\"down\"}"),
            exchange -> FakeGoogle.say(exchange, 200, "<html>captive portal</html>"),
            exchange -> FakeGoogle.say(exchange, 200, "x".repeat(1_000_000)),
            exchange -> {}); // hangs up
    String idToken = FakeGoogle.sign(first, claims().build());
    for (FakeGoogle.Answer trouble : troubles) {
      api.google.answers(trouble);
      Reply reply = login(idToken);
      assertEquals(408, reply.status(), reply.text());
      assertEquals("Google's keys cannot be had at the moment; try again.", reply.message());
      assertTrue(api.log.removeLast().contains("LoginGoogle"));
      api.world.clock.pass(Duration.ofSeconds(2));
    }
    api.google.shows(first);
    assertEquals(200, login(idToken).status());
  }

  @Test
  void whoHangsIsWaitedForOnceAndNotByEverybody() {
    api.google.hangs();
    String idToken = FakeGoogle.sign(first, claims().build());
    for (int i = 0; i < 5; i++) {
      assertEquals(408, login(idToken).status());
    }
    assertEquals(1, api.google.asked());
  }

  @Test
  void knownKeysOutlastAnOutageOfADayAndAnUnknownOneWaits() {
    assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
    api.google.answers(exchange -> FakeGoogle.say(exchange, 503, "{}"));
    for (int hour = 0; hour < 23; hour++) {
      api.world.clock.pass(Duration.ofHours(1));
      assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status(), "hour " + hour);
      assertEquals(
          408,
          login(FakeGoogle.sign(second, claims().build())).status(),
          "it may be a new one of Google's");
    }
    api.world.clock.pass(Duration.ofHours(1));
    assertEquals(408, login(FakeGoogle.sign(first, claims().build())).status());
    api.google.shows(first, second);
    api.world.clock.pass(Duration.ofSeconds(2));
    assertEquals(200, login(FakeGoogle.sign(second, claims().build())).status());
    assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
  }

  @Test
  void aClockThatIsSetBackTrustsNoOldKeys() {
    assertEquals(200, login(FakeGoogle.sign(first, claims().build())).status());
    api.world.clock.step(Duration.ofDays(-1));
    api.google.shows(second);
    assertEquals(401, login(FakeGoogle.sign(first, claims().build())).status());
    assertEquals(200, login(FakeGoogle.sign(second, claims().build())).status());
  }

  @Test
  void withoutGoogleInTheConfigurationItIsOff() {
    api.request("PATCH", "/apps/v2/apps/" + appId)
        .body(Map.of("authConfiguration", Map.of()))
        .send();
    Reply off = login(FakeGoogle.sign(first, claims().build()));
    assertEquals(404, off.status());
    assertTrue(off.message().contains("google"), off.message());
    assertEquals(0, api.google.asked());
  }
}
