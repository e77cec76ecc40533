package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API tokens: made, listed, used and revoked. */
class TokensTest {
  private static final String ALL = "/tokens/v1/orgs/" + World.ORG;

  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply create(String name, Object scopes) {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("name", name));
    if (scopes != null) {
      body.put("scopes", scopes);
    }
    return api.post(ALL + "/create").body(body).send();
  }

  private Map<?, ?> listed(String name) {
    List<?> named =
        api.get(ALL).send().list("tokens").stream()
            .filter(t -> ((Map<?, ?>) t).get("name").equals(name))
            .toList();
    assertEquals(1, named.size(), named.toString());
    return (Map<?, ?>) named.getFirst();
  }

  private static Map<?, ?> token(Reply created) {
    assertEquals(201, created.status(), created.text());
    return (Map<?, ?>) created.object().get("orgToken");
  }

  private Reply revoke(Object tokenId) {
    return api.post(ALL + "/tokens/" + tokenId + "/revoke").send();
  }

  @Test
  void aTokenOpensWhatItsScopesAllowAndNothingElse() {
    String text = create("ci", List.of("builds:read-write")).string("plainTextToken");
    assertEquals(200, api.get("/builds/v3/builds").token(text).send().status());
    assertEquals(401, api.get("/apps/v2/apps").token(text).send().status());
    Reply build =
        api.post("/builds/v3/builds").token(text).body(Map.of("buildSizeInBytes", 1)).send();
    assertEquals(
        listed("ci").get("orgTokenId"), build.string("createdBy"), "what it makes names it");
  }

  @Test
  void itsTextIsInOneAnswerAndNowhereElse() {
    Reply created = create("ci", null);
    String text = created.string("plainTextToken");
    assertTrue(text.length() >= 40, "too short to be safe");
    Map<?, ?> listed = listed("ci");
    assertEquals(token(created), listed);
    assertEquals(text.substring(text.length() - 4), listed.get("lastFourCharsOfKey"));
    assertFalse(api.get(ALL).send().text().contains(text));
    String tables = api.world.everything(api.world.tables.tokens()).toString();
    assertTrue(tables.contains(Hashes.sha256(text)));
    api.world
        .tables
        .all()
        .forEach(t -> assertFalse(api.world.everything(t).toString().contains(text), t.name()));
  }

  @Test
  void scopesAreShownAsTheyWereGiven() {
    assertEquals("admin", token(create("none", null)).get("scopes"));
    assertEquals("admin", token(create("word", "admin")).get("scopes"));
    assertEquals(
        List.of("processes:read", "load-balancer:access"),
        token(create("list", List.of("load-balancer:access", "processes:read", "processes:read")))
            .get("scopes"));
    assertEquals("admin", listed("none").get("scopes"));
    Map<?, ?> listed = listed("list");
    assertEquals("active", listed.get("status"));
    assertEquals(World.ORG, listed.get("orgId"));
  }

  @Test
  void everyScopeCanBeGranted() {
    for (Scope scope : Scope.values()) {
      assertEquals(
          List.of(scope.wire()), token(create(scope.wire(), List.of(scope.wire()))).get("scopes"));
    }
  }

  @Test
  void nobodyGrantsMoreThanTheyHold() {
    String limited = api.tokenWith(Scope.TOKENS_WRITE, Scope.BUILDS_WRITE);
    var body = Map.of("name", "a", "scopes", List.of("builds:read"));
    assertEquals(
        201,
        api.post(ALL + "/create").token(limited).body(body).send().status(),
        "writing includes reading");
    for (Object more : List.of("admin", List.of("builds:read", "apps"), List.of("orgs:read"))) {
      Reply reply =
          api.post(ALL + "/create").token(limited).body(Map.of("name", "b", "scopes", more)).send();
      assertTrue(reply.status() == 401 || reply.status() == 422, reply.text());
    }
    Reply absent = api.post(ALL + "/create").token(limited).body(Map.of("name", "b")).send();
    assertEquals(401, absent.status());
    assertEquals(
        "The token lacks the scope 'billing:read-write', so it cannot grant it.", absent.message());
    assertTrue(api.get(ALL).send().list("tokens").stream().noneMatch(t -> named(t, "b")));
  }

  private static boolean named(Object token, String name) {
    return ((Map<?, ?>) token).get("name").equals(name);
  }

  @Test
  void aNameIsTakenUntilItsTokenIsRevoked() {
    Object first = token(create("ci", null)).get("orgTokenId");
    Reply second = create("ci", null);
    assertEquals(422, second.status());
    assertEquals("name 'ci' is already taken in this organization.", second.message());
    assertEquals(200, revoke(first).status());
    Object third = token(create("ci", null)).get("orgTokenId");
    assertEquals(200, revoke(first).status(), "the first is revoked already");
    assertEquals(422, create("ci", null).status(), "and does not free the name of the third");
    List<?> tokens = api.get(ALL).send().list("tokens");
    assertEquals(2, tokens.stream().filter(t -> named(t, "ci")).count(), "revoked ones are listed");
    assertEquals(200, revoke(third).status());
  }

  @Test
  void anotherOrganizationMayUseTheSameName() {
    create("ci", null);
    Reply other =
        api.post("/tokens/v1/orgs/" + Api.OTHER_ORG + "/create")
            .token(Api.OTHER_TOKEN)
            .body(Map.of("name", "ci"))
            .send();
    assertEquals(201, other.status(), other.text());
    Object id = ((Map<?, ?>) other.object().get("orgToken")).get("orgTokenId");
    Reply foreign = revoke(id);
    Reply unknown = revoke("org-token-unknown");
    assertEquals(404, foreign.status());
    assertEquals(
        unknown.message().replace("org-token-unknown", ""),
        foreign.message().replace(id.toString(), ""));
    assertEquals(200, api.get("/orgs/v1").token(other.string("plainTextToken")).send().status());
  }

  @Test
  void nobodyRevokesATokenThatMayDoMore() {
    String keeper = create("keeper", List.of("tokens:read-write")).string("plainTextToken");
    Reply admin = create("admin", null);
    Object id = token(admin).get("orgTokenId");
    String path = ALL + "/tokens/" + id + "/revoke";
    Reply refused = api.post(path).token(keeper).send();
    assertEquals(401, refused.status());
    assertTrue(
        refused.message().endsWith("so it cannot revoke a token with it."), refused.message());
    String text = admin.string("plainTextToken");
    assertEquals(200, api.get("/apps/v2/apps").token(text).send().status(), "it still opens");
    Object equal = token(create("equal", List.of("tokens:read-write"))).get("orgTokenId");
    assertEquals(200, api.post(ALL + "/tokens/" + equal + "/revoke").token(keeper).send().status());
    assertEquals(200, revoke(id).status());
  }

  @Test
  void ofManyThatWantANameOneGetsIt() throws Exception {
    List<Future<Reply>> replies = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 24; i++) {
        replies.add(threads.submit(() -> create("wanted", null)));
      }
    }
    int made = 0;
    for (Future<Reply> reply : replies) {
      assertTrue(List.of(201, 422).contains(reply.get().status()), reply.get().text());
      made += reply.get().status() == 201 ? 1 : 0;
    }
    assertEquals(1, made);
    listed("wanted");
  }

  @Test
  void aRevokedTokenOpensNothingAtOnceAndIsListedAsRevoked() {
    Reply created = create("ci", null);
    String text = created.string("plainTextToken");
    assertEquals(200, api.get("/orgs/v1").token(text).send().status(), "it is remembered now");
    assertEquals("true", revoke(token(created).get("orgTokenId")).text());
    assertEquals(401, api.get("/orgs/v1").token(text).send().status());
    assertEquals("revoked", listed("ci").get("status"));
    assertEquals("true", revoke(token(created).get("orgTokenId")).text(), "again");
    api.world.clock.pass(Duration.ofDays(400));
    assertEquals(401, api.get("/orgs/v1").token(text).send().status());
  }

  @Test
  void theTokenOfGreenroomItselfIsOneOfThem() {
    Map<?, ?> developer = listed("developer");
    assertEquals("active", developer.get("status"));
    assertEquals(422, create("developer", null).status(), "its name is taken");
  }

  @Test
  void aGameServerMakesNoTokens() {
    String appId = api.deployed("game");
    String process = api.world.core.processTokens().tokenOf(api.room(appId).string("processId"));
    Reply reply = api.post(ALL + "/create").token(process).body(Map.of("name", "x")).send();
    assertEquals(401, reply.status());
  }
}
