package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.PlayerToken;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lobbies, v3: what players do with them. */
class LobbiesTest {
  private Api api;
  private String appId;
  private String player;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    player = api.player(appId);
  }

  @AfterEach
  void end() {
    api.close();
  }

  private static Map<String, Object> body(String visibility) {
    return Map.of("visibility", visibility, "region", "Frankfurt", "roomConfig", "{\"m\":1}");
  }

  private Request creating(String query) {
    return api.post("/lobby/v3/" + appId + "/create" + query).token(player);
  }

  private Reply create(String visibility, String query) {
    Reply reply = creating(query).body(body(visibility)).send();
    assertEquals(201, reply.status(), reply.text());
    return reply;
  }

  private Reply read(String path) {
    return api.get("/lobby/v3/" + appId + path).without("authorization").send();
  }

  private Reply byRoom(String roomId) {
    return read("/info/roomid/" + roomId);
  }

  private List<Object> listed(String query) {
    return read("/list/public" + query).list().stream()
        .map(lobby -> (Object) ((Map<?, ?>) lobby).get("roomId"))
        .toList();
  }

  @Test
  void aLobbyIsReadAsItWasCreatedInEveryWay() {
    Reply made = create("public", "?roomId=arena&shortCode=DUEL%207%2F%C3%BC");
    Map<?, ?> lobby = made.object();
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("roomId", "arena");
    expected.put("appId", appId);
    expected.put("shortCode", "DUEL 7/ü");
    expected.put("visibility", "public");
    expected.put("region", "Frankfurt");
    expected.put("createdAt", "2046-01-02T03:04:05.678Z");
    expected.put("createdBy", Api.playerId(player));
    expected.put("roomConfig", "{\"m\":1}");
    assertEquals(expected, lobby);
    assertEquals(lobby, byRoom("arena").object());
    assertEquals(lobby, read("/info/shortcode/DUEL%207%2F%C3%BC").object());
    assertEquals(List.of(lobby), read("/list/public").list());
    assertEquals(List.of(lobby), read("/list/public?region=Frankfurt").list());
    assertEquals(List.of(), listed("?region=Tokyo"));
    Reply room = api.get("/rooms/v2/" + appId + "/info/arena").send();
    assertEquals("{\"m\":1}", room.string("roomConfig"));
    assertEquals("active", room.string("status"));
    Reply reach = api.get("/rooms/v2/" + appId + "/connectioninfo/arena").send();
    assertEquals("starting", reach.string("status"));
  }

  @Test
  void withoutAShortCodeTheRoomIdIsOne() {
    Reply lobby = create("private", "?shortCode=");
    assertEquals(lobby.string("roomId"), lobby.string("shortCode"));
    assertEquals(lobby.object(), read("/info/shortcode/" + lobby.string("roomId")).object());
    assertEquals(List.of(), listed(""));
  }

  @Test
  void itsConfigurationIsThatOfItsRoom() {
    String roomId = create("public", "").string("roomId");
    api.post("/rooms/v2/" + appId + "/update/" + roomId).body(Map.of("roomConfig", "new")).send();
    assertEquals("new", byRoom(roomId).string("roomConfig"));
    Reply bare = creating("").body(Map.of("visibility", "private", "region", "Frankfurt")).send();
    assertTrue(bare.object().containsKey("roomConfig"));
    assertEquals(null, bare.object().get("roomConfig"));
  }

  @Test
  void aLobbyLeavesTheListsWithItsRoom() {
    String destroyed = create("public", "").string("roomId");
    String crashed = create("public", "").string("roomId");
    assertEquals(2, listed("").size());
    api.post("/rooms/v2/" + appId + "/destroy/" + destroyed).send();
    assertEquals(List.of(crashed), listed(""));
    var process = api.world.core.rooms().require(appId, crashed).process().orElseThrow();
    api.world
        .core
        .lifecycle()
        .over(process, ProcessStatus.failed, api.world.clock.instant(), "crashed");
    assertEquals(List.of(), listed(""));
    assertEquals(200, byRoom(destroyed).status(), "how it ended is still told");
    assertEquals(200, byRoom(crashed).status());
  }

  @Test
  void aRoomThatIsNoLobbyIsNone() {
    String roomId = api.room(appId).string("roomId");
    Reply none = byRoom(roomId);
    Reply unknown = byRoom("unknown");
    assertEquals(404, none.status());
    assertEquals(none.message().replace(roomId, ""), unknown.message().replace("unknown", ""));
    assertEquals(404, read("/info/shortcode/" + roomId).status());
    assertEquals(List.of(), listed(""));
  }

  @Test
  void anotherApplicationSeesNothingOfIt() {
    String roomId = create("public", "?shortCode=CODE").string("roomId");
    String other = api.app("other");
    assertEquals(404, api.get("/lobby/v3/" + other + "/info/roomid/" + roomId).send().status());
    assertEquals(404, api.get("/lobby/v3/" + other + "/info/shortcode/CODE").send().status());
    for (String app : List.of(other, "app-unknown")) {
      Reply none = api.get("/lobby/v3/" + app + "/list/public").send();
      assertEquals(200, none.status());
      assertEquals(List.of(), none.list());
    }
  }

  @Test
  void aLocalLobbyIsARoomWithoutAProcess() {
    String roomId = create("local", "").string("roomId");
    assertEquals("local", byRoom(roomId).string("visibility"));
    Reply room = api.get("/rooms/v2/" + appId + "/info/" + roomId).send();
    assertEquals(200, room.status(), room.text());
    assertEquals("active", room.string("status"));
    assertEquals(List.of(), room.list("allocations"));
    assertTrue(room.object().containsKey("currentAllocation"));
    assertEquals(null, room.object().get("currentAllocation"));
    Reply reach = api.get("/rooms/v2/" + appId + "/connectioninfo/" + roomId).send();
    assertEquals(400, reach.status());
    assertTrue(reach.message().contains("local"), reach.message());
    assertEquals(200, api.get("/greenroom/v1/why/" + roomId).send().status());
    assertEquals(204, api.post("/rooms/v2/" + appId + "/destroy/" + roomId).send().status());
    assertEquals(
        "destroyed", api.get("/rooms/v2/" + appId + "/info/" + roomId).send().string("status"));
    assertEquals(404, api.get("/rooms/v2/" + appId + "/connectioninfo/" + roomId).send().status());
    assertTrue(api.world.launcher.known().isEmpty());
  }

  @Test
  void theEleventhInAnHourIsToldWhenToComeAgain() {
    for (int i = 0; i < 10; i++) {
      create(i % 2 == 0 ? "local" : "public", "");
    }
    Reply refused = creating("").body(body("public")).send();
    assertEquals(429, refused.status());
    assertEquals("3600", refused.header("retry-after"));
    assertEquals("retry-after", refused.header("access-control-expose-headers"));
    assertTrue(refused.message().endsWith("try again in 3600 s."), refused.message());
    player = api.player(appId);
    create("local", "");
    assertFalse(creating("").body(body("nonsense")).send().headers().containsKey("retry-after"));
  }

  @Test
  void theSameKeyGivesTheSameLobby() {
    Request request = creating("").header("idempotency-key", "k").body(body("public"));
    Reply one = request.send();
    assertEquals(one.object(), request.send().object());
    assertEquals(1, listed("").size());
    Reply other = creating("").header("idempotency-key", "k").body(body("private")).send();
    assertEquals(422, other.status());
    Reply bad = creating("").header("idempotency-key", " ").body(body("public")).send();
    assertEquals(422, bad.status());
  }

  /** Whoever signs tokens with the application's secret has players of their own. */
  @Test
  void aTokenThatTheStudioSignedWithTheSecretItBroughtWorks() {
    for (String secret : List.of("sixteen-letters!", "secret-" + "x".repeat(193))) {
      Reply app =
          api.post("/apps/v2/apps")
              .body(
                  Map.of(
                      "appName",
                      "imported-" + secret.length(),
                      "appId",
                      "app-old-" + secret.length(),
                      "appSecret",
                      secret,
                      "authConfiguration",
                      Map.of()))
              .send();
      assertEquals(201, app.status(), app.text());
      appId = app.string("appId");
      player = PlayerToken.of(secret).claim("type", "steam").claim("id", "7656 ü").signed();
      Reply lobby = create("local", "");
      assertEquals("7656 ü", lobby.string("createdBy"));
      assertEquals(lobby.object(), byRoom(lobby.string("roomId")).object());
    }
  }

  @Test
  void onlyAWholeAndValidTokenOfThisApplicationIsOne() {
    String secret = api.get("/apps/v2/apps/" + appId).send().string("appSecret");
    long now = api.world.clock.instant().getEpochSecond();
    Map<String, String> wrong = new LinkedHashMap<>();
    PlayerToken good = PlayerToken.of(secret).claim("type", "x").claim("id", "ada");
    wrong.put("no id", PlayerToken.of(secret).claim("type", "x").signed());
    wrong.put("a number", good.claim("id", 7).signed());
    wrong.put("nothing", good.claim("id", "").signed());
    wrong.put("too long", good.claim("id", "x".repeat(257)).signed());
    wrong.put("NUL", good.claim("id", "a\u0000").signed());
    wrong.put("expired", good.claim("exp", now - 60).signed());
    wrong.put("not yet", good.claim("nbf", now + 61).signed());
    wrong.put("none", good.header("alg", "none").signed());
    wrong.put("HS384", good.header("alg", "HS384").signed());
    wrong.put("unsigned", good.header("alg", "none").unsigned());
    wrong.put("another secret", PlayerToken.of("another-secret!!").claim("id", "ada").signed());
    wrong.put("an empty secret", PlayerToken.of(" ").claim("id", "ada").signed());
    String right = good.signed();
    wrong.put("cut", right.substring(0, right.length() - 2));
    wrong.put("more", right + ".x");
    wrong.put("no base64", right.replace('.', '!') + ".a.b");
    wrong.put("no object", PlayerToken.raw(secret, "{\"alg\":\"HS256\"}", "[1]"));
    wrong.put("no JSON", PlayerToken.raw(secret, "{\"alg\":\"HS256\"}", "{"));
    wrong.forEach(
        (what, token) -> {
          Reply reply = creating("").token(token).body(body("local")).send();
          assertEquals(401, reply.status(), what + ": " + reply.text());
        });
    assertEquals(List.of(), api.world.everything(api.world.tables.rooms()));
    for (String token :
        List.of(
            right,
            good.claim("exp", now - 59).signed(),
            good.claim("exp", now + 1).claim("nbf", now + 60).signed(),
            good.header("typ", null).signed())) {
      Reply reply = creating("").token(token).body(body("local")).send();
      assertEquals(201, reply.status(), reply.text());
      assertEquals("ada", reply.string("createdBy"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"visibility\":\"secret\",\"region\":\"London\"}', visibility is 'secret'",
    "'{\"visibility\":\"PUBLIC\",\"region\":\"London\"}', visibility is 'PUBLIC'",
    "'{\"visibility\":7,\"region\":\"London\"}', visibility is 7",
    "'{\"region\":\"London\"}', visibility is missing",
    "'{\"visibility\":\"public\"}', region is missing",
    "'{\"visibility\":\"public\",\"region\":\"Atlantis\"}', region is 'Atlantis'",
    "'{\"visibility\":\"public\",\"region\":\"London\",\"roomConfig\":{}}', roomConfig is an"
        + " object",
  })
  void whatIsWrongIsNamed(String body, String sentence) {
    Reply reply = creating("").raw(body).send();
    assertEquals(422, reply.status());
    assertTrue(reply.message().startsWith(sentence), reply.message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?roomId=",
        "?roomId=no%20spaces",
        "?roomId=a&roomId=b",
        "?shortCode=a&shortCode=b"
      })
  void aWrongQueryIsRefused(String query) {
    assertEquals(422, creating(query).body(body("local")).send().status());
  }

  @Test
  void aShortCodeHasAtMostAHundredCharacters() {
    String most = "x".repeat(100);
    assertEquals(most, create("local", "?shortCode=" + most).string("shortCode"));
    Reply refused = creating("?shortCode=" + most + "x").body(body("local")).send();
    assertEquals(422, refused.status());
    assertEquals(404, read("/info/shortcode/" + "x".repeat(201)).status());
    assertEquals(422, read("/list/public?region=Atlantis").status());
    Reply unlisted = api.get("/lobby/v3/" + "x".repeat(201) + "/list/public").send();
    assertEquals(422, unlisted.status(), "the contract lists no 404 for it");
  }

  @Test
  void theNewestComeFirst() {
    Object first = create("public", "").string("roomId");
    api.world.clock.pass(Duration.ofSeconds(1));
    Object second = create("public", "").string("roomId");
    assertEquals(List.of(second, first), listed(""));
  }
}
