package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lobbies v1, v2 and v3 are views of the same lobbies: what one writes the others read. */
class LobbyVersionsTest {
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

  private Reply v2(String operation, Object body) {
    return api.post("/lobby/v2/" + appId + operation).token(player).body(body).send();
  }

  private Reply created(String operation, Object body) {
    Reply reply = v2(operation, body);
    assertEquals(201, reply.status(), reply.text());
    return reply;
  }

  private static Map<String, Object> configured(Object initialConfig) {
    Map<String, Object> body = new HashMap<>();
    body.put("region", "Tokyo");
    body.put("initialConfig", initialConfig);
    return body;
  }

  private Reply infoV2(String roomId) {
    return api.get("/lobby/v2/" + appId + "/info/" + roomId).without("authorization").send();
  }

  private Reply infoV3(String roomId) {
    return api.get("/lobby/v3/" + appId + "/info/roomid/" + roomId).send();
  }

  private Reply list(String path) {
    Reply reply = api.get("/lobby/" + path).without("authorization").send();
    assertEquals(200, reply.status(), reply.text());
    return reply;
  }

  private List<?> roomIds(String path) {
    return list(path).list().stream().map(lobby -> ((Map<?, ?>) lobby).get("roomId")).toList();
  }

  private Reply set(String roomId, String json) {
    return api.post("/lobby/v2/" + appId + "/setState/" + roomId)
        .raw("{\"state\":" + json + "}")
        .send();
  }

  @ParameterizedTest
  @CsvSource({"/create/public, public", "/create/private, private", "/create/local, local"})
  void whatVersion2CreatesVersion3ReadsAndTheOtherWayRound(String operation, String visibility) {
    Reply made = created(operation + "?roomId=mine", configured(Map.of("mode", "duel")));
    assertEquals(visibility, made.string("visibility"));
    assertEquals(visibility.equals("local"), made.object().get("local"));
    assertEquals("mine", made.string("shortCode"));
    assertEquals(Map.of("mode", "duel"), made.object().get("initialConfig"));
    assertTrue(made.object().containsKey("state"));
    assertEquals(null, made.object().get("state"));
    assertEquals(made.object(), infoV2("mine").object());
    Map<?, ?> current = infoV3("mine").object();
    assertEquals("{\"mode\":\"duel\"}", current.get("roomConfig"));
    Map<String, Object> same = new HashMap<>();
    made.object().forEach((name, value) -> same.put((String) name, value));
    same.keySet().removeAll(List.of("local", "initialConfig", "state"));
    same.put("roomConfig", "{\"mode\":\"duel\"}");
    assertEquals(same, current);

    Reply newer =
        api.post("/lobby/v3/" + appId + "/create?roomId=newer&shortCode=CODE")
            .token(player)
            .body(Map.of("visibility", visibility, "region", "Dubai", "roomConfig", "no JSON"))
            .send();
    assertEquals(201, newer.status(), newer.text());
    Reply older = infoV2("newer");
    assertEquals("no JSON", older.object().get("initialConfig"));
    assertEquals("CODE", older.string("shortCode"));
    assertEquals("Dubai", older.string("region"));
  }

  @Test
  void theVisibilityInTheBodyIsTheSame() {
    for (String visibility : List.of("public", "private", "local")) {
      Reply made = created("/create", Map.of("region", "Tokyo", "visibility", visibility));
      assertEquals(visibility, made.string("visibility"));
      assertFalse(made.object().containsKey("initialConfig"), "there is none");
    }
    assertEquals(422, v2("/create", Map.of("region", "Tokyo")).status());
    assertEquals(422, v2("/create", Map.of("region", "Tokyo", "visibility", "none")).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-7",
        "1.5",
        "true",
        "false",
        "\"\"",
        "\"5\"",
        "\"null\"",
        "\"{}\"",
        "[1,{\"a\":[null,\"ü€😀\"]}]",
        "[null]",
        "[null,[null,1]]",
        "\"\\u0000\\u001f\\\"\\\\\"",
        "9007199254740992",
        "1.0E300"
      })
  void anyJsonIsReadAsItWasWritten(String json) {
    Object value = Json.read(json.getBytes(StandardCharsets.UTF_8));
    Reply made = created("/create/private", configured(value));
    assertEquals(value, made.object().get("initialConfig"));
    assertEquals(value, infoV2(made.string("roomId")).object().get("initialConfig"));
    Reply set = set(made.string("roomId"), json);
    assertEquals(200, set.status(), set.text());
    assertEquals(value, set.object().get("state"));
    assertEquals(value, infoV2(made.string("roomId")).object().get("state"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "[-1e999]", "\"\\ud800\"", "{\"\\udc00\":1}"})
  void whatNobodyCouldReadBackIsRefused(String json) {
    String roomId = created("/create/private", configured(1)).string("roomId");
    Reply state = set(roomId, json);
    assertEquals(422, state.status(), state.text());
    assertTrue(state.message().startsWith("state is "), state.message());
    Reply config =
        api.post("/lobby/v2/" + appId + "/create/private")
            .token(player)
            .raw("{\"region\":\"Tokyo\",\"initialConfig\":" + json + "}")
            .send();
    assertEquals(422, config.status(), config.text());
  }

  @Test
  void aConfigurationHasFewerThan64KbAndAVersion3ThatCannotShowItShowsNone() {
    String most = "x".repeat((64 << 10) - 3);
    String roomId = created("/create/private", configured(most)).string("roomId");
    assertEquals(most, infoV2(roomId).object().get("initialConfig"));
    assertEquals(null, infoV3(roomId).object().get("roomConfig"));
    Reply refused = v2("/create/private", configured(most + "x"));
    assertEquals(422, refused.status());
    assertTrue(refused.message().contains("fewer than 65536 bytes"), refused.message());
    assertEquals(422, v2("/create/private", configured("ü".repeat(32 << 10))).status());
    api.post("/rooms/v2/" + appId + "/update/" + roomId).body(Map.of("roomConfig", "[2]")).send();
    assertEquals(List.of(2L), infoV2(roomId).object().get("initialConfig"));
    assertEquals("[2]", infoV3(roomId).object().get("roomConfig"));
  }

  @Test
  void aStateHasFewerThanAMegabyteAndIsTakenAway() {
    String roomId = created("/create/public", configured(1)).string("roomId");
    String most = '"' + "x".repeat((1 << 20) - 3) + '"';
    assertEquals(200, set(roomId, most).status());
    assertEquals(most.length() - 2, ((String) infoV2(roomId).object().get("state")).length());
    Reply refused = set(roomId, '"' + "x".repeat((1 << 20) - 2) + '"');
    assertEquals(422, refused.status());
    assertTrue(refused.message().contains("fewer than 1048576 bytes"), refused.message());
    assertEquals(most.length() - 2, ((String) infoV2(roomId).object().get("state")).length());
    for (String nothing : List.of("{}", "{\"state\":null}")) {
      set(roomId, "7");
      Reply cleared = api.post("/lobby/v2/" + appId + "/setState/" + roomId).raw(nothing).send();
      assertEquals(200, cleared.status(), cleared.text());
      assertEquals(null, infoV2(roomId).object().get("state"));
    }
  }

  @Test
  void theGameServerOfTheLobbySetsItsStateItself() {
    String roomId = created("/create/public", configured(1)).string("roomId");
    String processId =
        api.world.core.rooms().require(appId, roomId).room().allocation().processId();
    Reply set =
        api.post("/lobby/v2/" + appId + "/setState/" + roomId)
            .token(api.world.core.processTokens().tokenOf(processId))
            .body(Map.of("state", Map.of("players", 3)))
            .send();
    assertEquals(200, set.status(), set.text());
    assertEquals(Map.of("players", 3L), infoV2(roomId).object().get("state"));
    for (String notAServer : List.of(player, "nonsense")) {
      assertEquals(
          401,
          api.post("/lobby/v2/" + appId + "/setState/" + roomId)
              .token(notAServer)
              .body(Map.of("state", 1))
              .send()
              .status());
    }
    String plain = api.room(appId).string("roomId");
    assertEquals(404, set(plain, "1").status(), "a room that is no lobby has none");
    assertEquals(404, set("unknown", "1").status());
    api.post("/rooms/v2/" + appId + "/destroy/" + roomId).send();
    assertEquals(404, set(roomId, "1").status());
    assertEquals(
        Map.of("players", 3L), infoV2(roomId).object().get("state"), "how it ended is told");
  }

  @Test
  void allVersionsListTheSameLobbies() {
    List<String> made =
        List.of(
            created("/create/public", configured(1)).string("roomId"),
            api.post("/lobby/v1/" + appId + "/create/public?region=Tokyo")
                .token(player)
                .send()
                .json()
                .toString(),
            api.post("/lobby/v3/" + appId + "/create")
                .token(player)
                .body(Map.of("visibility", "public", "region", "Tokyo"))
                .send()
                .string("roomId"));
    created("/create/private", configured(1));
    created("/create/local", configured(1));
    for (String path :
        List.of(
            "v1/" + appId + "/list",
            "v2/" + appId + "/list/public",
            "v3/" + appId + "/list/public")) {
      for (String query : List.of("", "?region=Tokyo", "?region=")) {
        assertEquals(new TreeSet<>(made), new TreeSet<>(roomIds(path + query)), path + query);
      }
      assertEquals(List.of(), roomIds(path + "?region=Dubai"));
    }
    assertEquals(list("v2/" + appId + "/list/public").json(), list("v1/" + appId + "/list").json());
    set(made.getFirst(), "{\"players\":2}");
    assertTrue(
        list("v2/" + appId + "/list/public").list().stream()
            .anyMatch(l -> Map.of("players", 2L).equals(((Map<?, ?>) l).get("state"))));
    api.post("/rooms/v2/" + appId + "/destroy/" + made.getFirst()).send();
    assertEquals(2, roomIds("v1/" + appId + "/list").size());
    assertEquals(2, roomIds("v2/" + appId + "/list/public").size());
  }

  @Test
  void version2HasNoWayToRefuseARegionAndVersion1Has() {
    created("/create/public", configured(1));
    assertEquals(List.of(), roomIds("v2/" + appId + "/list/public?region=Atlantis"));
    assertEquals(List.of(), roomIds("v2/" + appId + "/list/public?region=Tokyo&region=Dubai"));
    assertEquals(List.of(), roomIds("v2/app-unknown/list/public"));
    assertEquals(422, api.get("/lobby/v1/" + appId + "/list?region=Atlantis").send().status());
    assertEquals(404, api.get("/lobby/v1/app-unknown/list").send().status());
    String tooLong = "/lobby/v2/" + "x".repeat(201) + "/list/public";
    assertEquals(401, api.get(tooLong).send().status(), "the one refusal that is listed");
  }

  @Test
  void version1KnowsLocalLobbiesThatAreListed() {
    String hosted = v1("/create/public?region=Mumbai&local=false");
    String local = v1("/create/public?region=Mumbai&local=true");
    String hidden = v1("/create/private?region=Mumbai&local=true");
    assertEquals(List.of(hosted), roomIds("v1/" + appId + "/list"));
    assertEquals(List.of(hosted), roomIds("v1/" + appId + "/list?local=false&region=Mumbai"));
    assertEquals(List.of(local), roomIds("v1/" + appId + "/list?local=true"));
    assertEquals(List.of(), roomIds("v1/" + appId + "/list?local=true&region=Tokyo"));
    for (String roomId : List.of(local, hidden)) {
      assertEquals("local", infoV3(roomId).string("visibility"));
      assertEquals(Boolean.TRUE, infoV2(roomId).object().get("local"));
    }
    String newer = created("/create/local", configured(1)).string("roomId");
    assertEquals(
        new TreeSet<>(List.of(local, newer)),
        new TreeSet<>(roomIds("v1/" + appId + "/list?local=true")));
    assertEquals(422, api.get("/lobby/v1/" + appId + "/list?local=yes").send().status());
    assertEquals(1, api.world.launcher.known().size(), "only the hosted one was started");
  }

  private String v1(String operation) {
    Reply reply = api.post("/lobby/v1/" + appId + operation).token(player).send();
    assertEquals(200, reply.status(), reply.text());
    return (String) reply.json();
  }

  @Test
  void version1PicksARegionForWhoNamesNone() {
    String roomId = v1("/create/private");
    Reply lobby = infoV3(roomId);
    assertEquals("private", lobby.string("visibility"));
    var process = api.world.core.rooms().require(appId, roomId).process().orElseThrow();
    assertEquals(process.region().name(), lobby.string("region"));
    assertEquals(
        422,
        api.post("/lobby/v1/" + appId + "/create/public?region=Atlantis")
            .token(player)
            .send()
            .status());
  }

  @Test
  void tenAnHourAreTenInAllVersionsTogether() {
    for (int i = 0; i < 5; i++) {
      v1("/create/public?local=true");
      created("/create/local", configured(1));
    }
    for (Reply refused :
        List.of(
            v2("/create/local", configured(1)),
            api.post("/lobby/v1/" + appId + "/create/private").token(player).send())) {
      assertEquals(429, refused.status());
      assertEquals("3600", refused.header("retry-after"));
    }
  }

  /** A list is cut where it would be larger than a function may answer, and says so. */
  @Test
  void largeStatesAreLeftOutWithAWord() {
    for (int i = 0; i < 9; i++) {
      player = api.player(appId);
      String roomId = created("/create/public", configured(i)).string("roomId");
      char[] large = new char[1_000_000];
      Arrays.fill(large, 'x');
      assertEquals(200, set(roomId, '"' + new String(large) + '"').status());
    }
    Reply list = list("v2/" + appId + "/list/public");
    assertEquals(5, list.list().size());
    assertEquals("4", list.header("greenroom-left-out"));
    assertEquals(9, list("v3/" + appId + "/list/public").list().size());
  }

  @Test
  void discoveryIsTheSameUnderBothPaths() {
    Reply current = api.get("/discovery/v2/ping").without("authorization").send();
    Reply older = api.get("/discovery/v1/ping").without("authorization").send();
    assertEquals(200, older.status());
    assertEquals(current.json(), older.json());
    assertEquals(1, older.list().size());
  }
}
