package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an import may make of tokens, members and invites, and for whom. */
class MovedAccountsTest {
  private static final String IMPORT = "/greenroom/v1/import";
  private static final String THEN = "2024-01-02T03:04:05.678Z";
  private static final String ADA = "ada@example.org";

  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply bring(String token, Map<String, Object> record) {
    return api.request("PUT", IMPORT).token(token).body(record).send();
  }

  private static String result(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return reply.string("result");
  }

  private static Map<String, Object> token(String text) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", "token");
    record.put("orgTokenId", "org-token-old");
    record.put("name", "ci");
    record.put("tokenHash", Tokens.hash(text));
    record.put("lastFourCharsOfKey", "text");
    record.put("scopes", List.of("applications:read"));
    record.put("createdAt", THEN);
    record.put("createdBy", ADA);
    return record;
  }

  private static Map<String, Object> member(String kind, Object scopes) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", kind);
    record.put("userEmail", ADA);
    record.put("scopes", scopes);
    record.put("invitedBy", "bob@example.org");
    record.put("createdAt", THEN);
    return record;
  }

  private static Map<String, Object> joined(Object scopes) {
    Map<String, Object> record = member("member", scopes);
    record.put("joinedAt", THEN);
    return record;
  }

  private String user(Map<String, Object> more) {
    Map<String, Object> body = new LinkedHashMap<>(more);
    body.put("userEmail", ADA);
    return api.post("/greenroom/v1/users").body(body).send().string("plainTextToken");
  }

  private List<?> tokens(String orgId, String token) {
    return api.get("/tokens/v1/orgs/" + orgId).token(token).send().list("tokens");
  }

  private List<?> orgs(String token) {
    return api.get("/orgs/v1").token(token).send().list("orgs");
  }

  private int apps(String token) {
    return api.get("/apps/v2/apps").token(token).send().status();
  }

  @Test
  void anOldTextOpensAndMayWhatItMight() {
    assertEquals(401, apps("old-text"));
    assertEquals("created", result(bring(Api.TOKEN, token("old-text"))));
    assertEquals(200, apps("old-text"));
    assertEquals(401, api.get("/fleets/v2/fleets").token("old-text").send().status());
    assertEquals("unchanged", result(bring(Api.TOKEN, token("old-text"))));
    Reply same =
        api.post("/tokens/v1/orgs/" + World.ORG + "/create").body(Map.of("name", "ci")).send();
    assertEquals(422, same.status(), "its name is taken");
    String revoke = "/tokens/v1/orgs/" + World.ORG + "/tokens/org-token-old/revoke";
    assertEquals(200, api.post(revoke).send().status());
    assertEquals(401, apps("old-text"));
    assertEquals("unchanged", result(bring(Api.TOKEN, token("old-text"))));
    assertEquals(401, apps("old-text"), "to bring it again makes it valid no more");
  }

  @Test
  void oneThatWasRevokedOpensNothingAndHasNoName() {
    Map<String, Object> record = token("old-text");
    record.put("revokedAt", THEN);
    assertEquals("created", result(bring(Api.TOKEN, record)));
    assertEquals(401, apps("old-text"));
    Reply same =
        api.post("/tokens/v1/orgs/" + World.ORG + "/create").body(Map.of("name", "ci")).send();
    assertEquals(201, same.status(), same.text());
  }

  @Test
  void aDryRunWritesNothing() {
    List<?> before = tokens(World.ORG, Api.TOKEN);
    for (Map<String, Object> record : List.of(token("old-text"), joined("viewer"))) {
      Reply dry = api.request("PUT", IMPORT + "?dryRun=true").body(record).send();
      assertEquals("created", result(dry));
    }
    assertEquals(before, tokens(World.ORG, Api.TOKEN));
    assertEquals(401, apps("old-text"));
    assertEquals(List.of(), orgs(user(Map.of())));
  }

  /** The text of {@code up} is there before its record: it stays what it is under its old id. */
  @Test
  void aTextThatIsHereTakesItsOldIdAndNothingElse() {
    Map<String, Object> record = token(Api.TOKEN);
    assertEquals("updated", result(bring(Api.TOKEN, record)));
    Map<?, ?> first = (Map<?, ?>) tokens(World.ORG, Api.TOKEN).getFirst();
    assertEquals("org-token-old", first.get("orgTokenId"));
    assertEquals("developer", first.get("name"));
    assertEquals("admin", first.get("scopes"));
    assertEquals(THEN, first.get("createdAt"));
    assertEquals("unchanged", result(bring(Api.TOKEN, record)));
    assertFalse(user(Map.of()).isEmpty(), "it is the operator's still");
    Reply same =
        api.post("/tokens/v1/orgs/" + World.ORG + "/create")
            .body(Map.of("name", "developer"))
            .send();
    assertEquals(422, same.status(), "its name is its own still");
  }

  @Test
  void noTokenIsTakenFromAnotherAndNoneIsTheOperators() {
    Reply taken = bring(Api.OTHER_TOKEN, token(Api.TOKEN));
    assertEquals(422, taken.status());
    assertTrue(taken.message().endsWith("is already taken."), taken.message());
    assertFalse(taken.text().contains(World.ORG), taken.text());
    assertEquals("created", result(bring(Api.TOKEN, token("old-text"))));
    assertEquals(422, bring(Api.TOKEN, token("another-text")).status(), "one id, two tokens");
    Map<String, Object> sly = token("sly");
    sly.put("orgTokenId", "org-token-sly");
    sly.put("scopes", "admin");
    sly.put("operator", true);
    sly.put("userEmail", Api.USER);
    assertEquals("created", result(bring(Api.OTHER_TOKEN, sly)));
    assertEquals(1, orgs("sly").size());
    Reply made = api.post("/greenroom/v1/users").token("sly").body(Map.of("userEmail", ADA)).send();
    assertEquals(401, made.status());
  }

  @Test
  void theOperatorBringsMembersAsTheyWere() {
    assertEquals("created", result(bring(Api.TOKEN, joined("viewer"))));
    assertEquals("unchanged", result(bring(Api.TOKEN, joined("viewer"))));
    String ada = user(Map.of());
    assertEquals(200, apps(ada));
    assertEquals("updated", result(bring(Api.TOKEN, joined(List.of("fleets:read")))));
    assertEquals(401, apps(ada), "other scopes count at once");
    Map<?, ?> member =
        (Map<?, ?>) api.get("/orgs/v1/" + World.ORG + "/members").send().list("members").getFirst();
    assertEquals(THEN, member.get("joinedAt"));
    assertEquals("bob@example.org", member.get("invitedBy"));
  }

  /** Else an organization could make itself the first of anybody's, where their calls go. */
  @Test
  void anybodyElseBringsAMemberAsAnInvite() {
    String ada = user(Map.of("newOrg", "Ada's"));
    Object first = orgs(ada);
    assertEquals("created", result(bring(Api.OTHER_TOKEN, joined("viewer"))));
    assertEquals(first, orgs(ada));
    assertEquals("unchanged", result(bring(Api.OTHER_TOKEN, joined("viewer"))));
    api.world.clock.pass(Duration.ofMillis(1));
    String accept = "/orgs/v1/" + Api.OTHER_ORG + "/invites/accept";
    assertEquals(204, api.post(accept).token(ada).send().status());
    assertEquals(2, orgs(ada).size());
    assertEquals(((List<?>) first).getFirst(), orgs(ada).getFirst());
    assertEquals("updated", result(bring(Api.OTHER_TOKEN, joined("member"))));
    assertEquals(((List<?>) first).getFirst(), orgs(ada).getFirst(), "it was joined later");
  }

  @Test
  void anInviteWaitsAsLongAsItStillMay() {
    Map<String, Object> invite = member("invite", "viewer");
    invite.put("expiresAt", THEN);
    assertEquals("unchanged", result(bring(Api.TOKEN, invite)), "it has lapsed");
    String pending = "/orgs/v1/" + World.ORG + "/invites/pending";
    assertEquals(List.of(), api.get(pending).send().list("invites"));
    invite.put("expiresAt", "2099-01-01T00:00:00Z");
    assertEquals("created", result(bring(Api.TOKEN, invite)));
    assertEquals("unchanged", result(bring(Api.TOKEN, invite)));
    api.world.clock.pass(Duration.ofDays(8));
    assertEquals(List.of(), api.get(pending).send().list("invites"), "no longer than any other");
    assertEquals("updated", result(bring(Api.TOKEN, invite)));
    String ada = user(Map.of());
    assertEquals(
        204, api.post("/orgs/v1/" + World.ORG + "/invites/accept").token(ada).send().status());
    assertEquals("unchanged", result(bring(Api.TOKEN, invite)), "a member stays one");
    assertEquals(1, orgs(ada).size());
  }

  /** Who may act for two says which of them moves; the first, where they do not say. */
  @Test
  void theOrganizationThatIsNamedIsExportedAndTakes() {
    String ada = user(Map.of("orgId", Api.OTHER_ORG));
    api.world.clock.pass(Duration.ofMillis(1));
    user(Map.of("orgId", World.ORG, "scopes", "viewer"));
    assertEquals(Api.OTHER_ORG, exported("", ada));
    assertEquals(Api.OTHER_ORG, exported("?orgId=" + Api.OTHER_ORG, ada));
    String ours = "?orgId=" + World.ORG;
    assertEquals(401, api.get("/greenroom/v1/export" + ours).token(ada).send().status());
    assertEquals(
        401, api.request("PUT", IMPORT + ours).token(ada).body(token("old-text")).send().status());
    assertEquals("created", result(bring(ada, token("old-text"))));
    assertEquals(2, tokens(Api.OTHER_ORG, Api.OTHER_TOKEN).size());
    Reply unknown = api.get("/greenroom/v1/export?orgId=org-nowhere").token(ada).send();
    assertEquals(404, unknown.status(), unknown.text());
  }

  private String exported(String query, String token) {
    Reply page = api.get("/greenroom/v1/export" + query).token(token).send();
    assertEquals(200, page.status(), page.text());
    return (String) ((Map<?, ?>) page.list("records").getFirst()).get("orgId");
  }

  @Test
  void aNameThatIsTakenKeepsNoTokenOut() {
    Map<String, Object> record = token("old-text");
    record.put("name", "developer");
    assertEquals("created", result(bring(Api.TOKEN, record)));
    assertEquals(200, apps("old-text"));
    assertEquals("unchanged", result(bring(Api.TOKEN, record)));
  }

  /** Its text may be one that somebody thought up. */
  @Test
  void theOperatorsTokenIsExportedToTheOperatorAlone() {
    String hash = Tokens.hash(Api.TOKEN);
    String page = "/greenroom/v1/export?after=tokens:0";
    assertTrue(api.get(page).send().text().contains(hash));
    String admin = api.tokenWith(Scope.values());
    String seen = api.get(page).token(admin).send().text();
    assertTrue(seen.contains(Tokens.hash(admin)), seen);
    assertFalse(seen.contains(hash), seen);
  }

  /** A hash is no text: who reads an export cannot act with what stands there. */
  @Test
  void noTextOfATokenIsExported() {
    String text =
        api.post("/tokens/v1/orgs/" + World.ORG + "/create")
            .body(Map.of("name", "ci"))
            .send()
            .string("plainTextToken");
    String page = api.get("/greenroom/v1/export?after=tokens:0").send().text();
    assertTrue(page.contains(Tokens.hash(text)), page);
    assertFalse(page.contains(text), page);
    assertEquals(401, apps(Tokens.hash(text)));
  }
}
