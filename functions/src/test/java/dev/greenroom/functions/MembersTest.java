package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, the organizations that they belong to, and how they get there. */
class MembersTest {
  private static final String ORG = "/orgs/v1/" + World.ORG;
  private static final String OTHER = "/orgs/v1/" + Api.OTHER_ORG;
  private static final String ADA = "ada@example.org";

  private Api api;
  private String ada;

  @BeforeEach
  void start() {
    api = new Api();
    ada = user(ADA, Map.of());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** The text of a new personal token. */
  private String user(String email, Map<String, Object> more) {
    Map<String, Object> body = new LinkedHashMap<>(more);
    body.put("userEmail", email);
    Reply reply = api.post("/greenroom/v1/users").body(body).send();
    assertEquals(201, reply.status(), reply.text());
    return reply.string("plainTextToken");
  }

  private Reply invite(String org, String token, String email, Object scopes) {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("userEmail", email));
    if (scopes != null) {
      body.put("scopes", scopes);
    }
    return api.request("PUT", org + "/invites").token(token).body(body).send();
  }

  private List<?> orgs(String token) {
    return api.get("/orgs/v1").token(token).send().list("orgs");
  }

  private static Set<?> ids(List<?> all, String name) {
    return all.stream().map(o -> ((Map<?, ?>) o).get(name)).collect(Collectors.toSet());
  }

  private List<?> pending(String token) {
    return api.get("/orgs/v1/user/invites/pending").token(token).send().list("invites");
  }

  private List<?> offered(String org, String token) {
    return api.get(org + "/invites/pending").token(token).send().list("invites");
  }

  private void join(String org, String inviter, Object scopes) {
    assertEquals(200, invite(org, inviter, ADA, scopes).status());
    assertEquals(204, api.post(org + "/invites/accept").token(ada).send().status());
  }

  @Test
  void aUserWithoutAnOrganizationSeesNoneAndMayDoNothing() {
    assertEquals(List.of(), orgs(ada));
    assertEquals(List.of(), pending(ada));
    for (String path : List.of("/apps/v2/apps", ORG + "/members", "/builds/v3/builds")) {
      Reply reply = api.get(path).token(ada).send();
      assertEquals(401, reply.status());
      assertEquals("The user is a member of no organization yet.", reply.message());
    }
  }

  @Test
  void anInviteIsSeenOnBothSidesUntilItIsAccepted() {
    Reply invited = invite(ORG, Api.TOKEN, "Ada@Example.org", "viewer");
    assertEquals(200, invited.status(), invited.text());
    assertEquals(ADA, invited.string("userEmail"), "the case of letters does not matter");
    assertEquals("viewer", invited.string("scopes"));
    assertEquals(List.of(invited.object()), pending(ada));
    assertEquals(List.of(invited.object()), offered(ORG, Api.TOKEN));
    assertEquals(List.of(), orgs(ada), "not yet");

    api.world.clock.pass(Duration.ofHours(3));
    assertEquals(204, api.post(ORG + "/invites/accept").token(ada).send().status());
    assertEquals(List.of(), pending(ada));
    assertEquals(List.of(), offered(ORG, Api.TOKEN));
    assertEquals(Set.of(World.ORG), ids(orgs(ada), "orgId"));
    assertEquals(Role.viewer.scopes().wire(), ((Map<?, ?>) orgs(ada).getFirst()).get("scopes"));
    Map<?, ?> member = member(ADA);
    assertEquals("viewer", member.get("scopes"));
    assertEquals(invited.string("invitedBy"), member.get("invitedBy"));
    assertEquals(invited.string("createdAt"), member.get("createdAt"));
    assertEquals("2046-01-02T06:04:05.678Z", member.get("joinedAt"));
    assertEquals(
        204, api.post(ORG + "/invites/accept").token(ada).send().status(), "twice is no fault");
    assertEquals(422, invite(ORG, Api.TOKEN, ADA, null).status(), "a member already");
  }

  private Map<?, ?> member(String email) {
    List<?> found =
        api.get(ORG + "/members").send().list("members").stream()
            .filter(m -> ((Map<?, ?>) m).get("userEmail").equals(email))
            .toList();
    assertEquals(1, found.size());
    return (Map<?, ?>) found.getFirst();
  }

  @Test
  void aLoginIsSeenToTheHour() {
    user("bob@example.org", Map.of("orgId", World.ORG, "scopes", "viewer"));
    assertFalse(member("bob@example.org").containsKey("lastLogin"), "never came");
    join(ORG, Api.TOKEN, "viewer");
    assertEquals("2046-01-02T03:04:05.678Z", member(ADA).get("lastLogin"));
    api.world.clock.pass(Duration.ofMinutes(59));
    orgs(ada);
    assertEquals("2046-01-02T03:04:05.678Z", member(ADA).get("lastLogin"));
    api.world.clock.pass(Duration.ofMinutes(2));
    orgs(ada);
    assertEquals("2046-01-02T04:05:05.678Z", member(ADA).get("lastLogin"));
  }

  @Test
  void anInviteWithoutScopesIsOneOfAnAdmin() {
    join(ORG, Api.TOKEN, null);
    assertEquals("admin", member(ADA).get("scopes"));
    assertEquals(18, ((List<?>) ((Map<?, ?>) orgs(ada).getFirst()).get("scopes")).size());
  }

  @Test
  void whatAMemberMayDoFollowsFromTheInvite() {
    join(ORG, Api.TOKEN, List.of("builds:read"));
    assertEquals(List.of("builds:read"), member(ADA).get("scopes"));
    assertEquals(200, api.get("/builds/v3/builds").token(ada).send().status());
    assertEquals(401, api.get("/apps/v2/apps").token(ada).send().status());
    assertEquals(401, api.get(ORG + "/members").token(ada).send().status());
    assertEquals(Set.of(World.ORG), ids(orgs(ada), "orgId"), "one's own organizations need none");
  }

  @Test
  void aPendingInviteChangesAndMustBeThere() {
    Map<String, Object> body = Map.of("userEmail", ADA, "scopes", List.of("builds:read"));
    Reply none = api.post(ORG + "/invites").body(body).send();
    assertEquals(422, none.status());
    assertEquals("userEmail 'ada@example.org' has no pending invite.", none.message());
    invite(ORG, Api.TOKEN, ADA, "viewer");
    assertEquals("true", api.post(ORG + "/invites").body(body).send().text());
    assertEquals(List.of("builds:read"), ((Map<?, ?>) pending(ada).getFirst()).get("scopes"));
    api.post(ORG + "/invites/accept").token(ada).send();
    assertEquals(422, api.post(ORG + "/invites").body(body).send().status());
  }

  @Test
  void aRejectedARescindedAndALapsedInviteAreGone() {
    invite(ORG, Api.TOKEN, ADA, "viewer");
    assertEquals(204, api.post(ORG + "/invites/reject").token(ada).send().status());
    gone();
    invite(ORG, Api.TOKEN, ADA, "viewer");
    Map<String, Object> body = Map.of("userEmail", ADA);
    assertEquals(204, api.post(ORG + "/invites/rescind").body(body).send().status());
    gone();
    invite(ORG, Api.TOKEN, ADA, "viewer");
    api.world.clock.pass(Duration.ofDays(7).minusSeconds(1));
    assertEquals(1, pending(ada).size());
    api.world.clock.pass(Duration.ofSeconds(2));
    gone();
    join(ORG, Api.TOKEN, "viewer");
  }

  private void gone() {
    assertEquals(List.of(), pending(ada));
    assertEquals(List.of(), offered(ORG, Api.TOKEN));
    for (String answer : List.of("accept", "reject")) {
      Reply reply = api.post(ORG + "/invites/" + answer).token(ada).send();
      Reply unknown = api.post("/orgs/v1/org-x/invites/" + answer).token(ada).send();
      assertEquals(404, reply.status());
      assertEquals(unknown.message().replace("org-x", ""), reply.message().replace(World.ORG, ""));
    }
    assertEquals(
        404, api.post(ORG + "/invites/rescind").body(Map.of("userEmail", ADA)).send().status());
    assertEquals(List.of(), orgs(ada));
  }

  @Test
  void scopesAreGrantedAndRemovedOnlyByWhoHoldsThem() {
    String limited = api.tokenWith(Scope.ORGS_WRITE, Scope.BUILDS_WRITE);
    for (Object more :
        List.of("viewer", "member", "admin", List.of("builds:read", "fleets:read"))) {
      assertEquals(401, invite(ORG, limited, ADA, more).status(), more.toString());
    }
    assertEquals(401, invite(ORG, limited, ADA, null).status(), "no scopes means all");
    assertEquals(200, invite(ORG, limited, ADA, List.of("builds:read")).status());
    Reply taken =
        api.post(ORG + "/invites")
            .body(Map.of("userEmail", ADA, "scopes", List.of("builds:read", "orgs:read-write")))
            .send();
    assertEquals(200, taken.status());
    var less = Map.of("userEmail", ADA, "scopes", List.of("orgs:read-write"));
    assertEquals(200, api.post(ORG + "/invites").token(limited).body(less).send().status());
    invite(ORG, Api.TOKEN, ADA, "admin");
    Reply refused = api.post(ORG + "/invites").token(limited).body(less).send();
    assertEquals(401, refused.status());
    assertEquals(
        "The token lacks the scope 'billing:read-write', so it cannot remove it.",
        refused.message());
    assertEquals(401, invite(ORG, limited, ADA, List.of("builds:read")).status());
    assertEquals("admin", ((Map<?, ?>) pending(ada).getFirst()).get("scopes"));
  }

  @Test
  void aUserActsForEachOfTheirOrganizations() {
    join(ORG, Api.TOKEN, "member");
    join(OTHER, Api.OTHER_TOKEN, List.of("applications:read-write", "processes:read-write"));
    assertEquals(Set.of(World.ORG, Api.OTHER_ORG), ids(orgs(ada), "orgId"));
    String mine = api.app("mine");
    String theirs =
        api.post("/apps/v2/apps?orgId=" + Api.OTHER_ORG)
            .token(ada)
            .body(Map.of("appName", "theirs", "authConfiguration", Map.of()))
            .send()
            .string("appId");
    assertEquals(Set.of(mine), apps(""));
    assertEquals(Set.of(mine), apps("?orgId=" + World.ORG), "the first that was joined");
    assertEquals(Set.of(theirs), apps("?orgId=" + Api.OTHER_ORG));
    assertEquals(404, api.get("/apps/v2/apps?orgId=org-x").token(ada).send().status());
    Reply got = api.get("/apps/v2/apps/" + theirs).token(ada).send();
    assertEquals(Api.OTHER_ORG, got.string("orgId"), "whose an application is decides");
    assertEquals(ADA, got.string("createdBy"));
    assertEquals(404, api.get("/apps/v2/apps/" + theirs).send().status());
    assertEquals(
        401,
        api.get("/builds/v3/builds?orgId=" + Api.OTHER_ORG).token(ada).send().status(),
        "the scopes are those of the one organization");
    assertEquals(200, api.get("/builds/v3/builds").token(ada).send().status());
  }

  private Set<?> apps(String query) {
    return ids(api.get("/apps/v2/apps" + query).token(ada).send().list("applications"), "appId");
  }

  @Test
  void anotherTenantsMembersAndInvitesLookUnknown() {
    join(OTHER, Api.OTHER_TOKEN, "viewer");
    invite(OTHER, Api.OTHER_TOKEN, "bob@example.org", "viewer");
    Map<String, Object> body = Map.of("userEmail", "bob@example.org", "scopes", "viewer");
    List<Reply> foreign = all(OTHER, body);
    List<Reply> unknown = all("/orgs/v1/org-x", body);
    for (int i = 0; i < foreign.size(); i++) {
      assertTrue(List.of(401, 404).contains(foreign.get(i).status()), foreign.get(i).text());
      assertEquals(unknown.get(i).status(), foreign.get(i).status());
      assertEquals(
          unknown.get(i).text().replace("org-x", ""),
          foreign.get(i).text().replace(Api.OTHER_ORG, ""));
    }
    assertEquals(1, offered(OTHER, Api.OTHER_TOKEN).size());
    assertEquals(List.of(), offered(ORG, Api.TOKEN));
  }

  private List<Reply> all(String org, Map<String, Object> body) {
    return List.of(
        api.get(org + "/members").send(),
        api.get(org + "/invites/pending").send(),
        api.request("PUT", org + "/invites").body(body).send(),
        api.post(org + "/invites").body(body).send(),
        api.post(org + "/invites/rescind").body(body).send());
  }

  @Test
  void whatIsPersonalNeedsATokenOfAUser() {
    for (String path : List.of(ORG + "/invites/accept", ORG + "/invites/reject")) {
      Reply reply = api.post(path).token(Api.OTHER_TOKEN).send();
      assertEquals(401, reply.status());
      assertEquals(
          "The token belongs to an organization; this operation needs one of a user.",
          reply.message());
    }
    assertEquals(
        401, api.get("/orgs/v1/user/invites/pending").token(Api.OTHER_TOKEN).send().status());
  }

  @Test
  void onlyTheOperatorMakesUsers() {
    join(ORG, Api.TOKEN, "admin");
    for (String token : List.of(ada, Api.OTHER_TOKEN, api.tokenWith(Scope.values()))) {
      Reply reply =
          api.post("/greenroom/v1/users").token(token).body(Map.of("userEmail", "x@y")).send();
      assertEquals(401, reply.status());
      assertTrue(reply.message().contains("operator"), reply.message());
    }
    Reply unknown =
        api.post("/greenroom/v1/users").body(Map.of("userEmail", "x@y", "orgId", "org-x")).send();
    assertEquals(404, unknown.status());
    assertEquals(List.of(), api.world.core.users().getAll(List.of("x@y")));
  }

  @Test
  void theTokenOfTheOperatorSpeaksForAUserToo() {
    assertEquals(Set.of(World.ORG), ids(orgs(Api.TOKEN), "orgId"));
    user(Api.USER, Map.of("orgId", World.ORG, "scopes", "viewer"));
    invite(OTHER, Api.OTHER_TOKEN, Api.USER, "viewer");
    assertEquals(204, api.post(OTHER + "/invites/accept").send().status());
    List<?> orgs = orgs(Api.TOKEN);
    assertEquals(List.of(World.ORG, Api.OTHER_ORG), orgs.stream().map(MembersTest::id).toList());
    assertEquals(18, ((List<?>) ((Map<?, ?>) orgs.getFirst()).get("scopes")).size());
    assertEquals(200, api.get("/apps/v2/apps?orgId=" + Api.OTHER_ORG).send().status());
    Reply made = api.post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1)).send();
    assertTrue(made.string("createdBy").startsWith("org-token-"), made.text());
    assertEquals(World.ORG, made.string("orgId"));
  }

  private static Object id(Object org) {
    return ((Map<?, ?>) org).get("orgId");
  }

  @Test
  void aUserMayGetAnOrganizationOfTheirOwn() {
    String eve = user("eve@example.org", Map.of("newOrg", "Eve's"));
    Map<?, ?> org = (Map<?, ?>) orgs(eve).getFirst();
    assertEquals("Eve's", org.get("name"));
    assertEquals(18, ((List<?>) org.get("scopes")).size());
    api.post("/apps/v2/apps")
        .token(eve)
        .body(Map.of("appName", "duel", "authConfiguration", Map.of()))
        .send();
    assertEquals(1, api.get("/apps/v2/apps").token(eve).send().list("applications").size());
    assertEquals(0, api.get("/apps/v2/apps").send().list("applications").size());
    assertEquals(404, api.get("/apps/v2/apps?orgId=" + org.get("orgId")).send().status());
  }

  /** Its answer was lost, and whoever asked does not know. */
  @Test
  void whoRepeatsANewOrganizationGetsTheSame() {
    String first = user("eve@example.org", Map.of("newOrg", "Eve's"));
    String again = user("Eve@example.org", Map.of("newOrg", "Eve's"));
    assertEquals(1, orgs(again).size());
    assertEquals(id(orgs(first).getFirst()), id(orgs(again).getFirst()));
    user("eve@example.org", Map.of("newOrg", "Eve's other"));
    assertEquals(2, orgs(again).size());
    String bob = user("bob@example.org", Map.of("newOrg", "Eve's"));
    assertEquals(1, orgs(bob).size());
    assertNotEquals(id(orgs(first).getFirst()), id(orgs(bob).getFirst()), "a name is not a key");
  }

  @Test
  void scopesWithoutAnOrganizationAreRefused() {
    Map<String, Object> nowhere = Map.of();
    Map<String, Object> ofTheirOwn = Map.of("newOrg", "Bob's");
    for (Map<String, Object> where : List.of(nowhere, ofTheirOwn)) {
      Map<String, Object> body = new HashMap<>(where);
      body.putAll(Map.of("userEmail", "bob@example.org", "scopes", "viewer"));
      Reply refused = api.post("/greenroom/v1/users").body(body).send();
      assertEquals(422, refused.status());
      assertEquals(
          "scopes is 'viewer'; it must be absent where no 'orgId' says where.", refused.message());
    }
  }

  @Test
  void aMemberWhoIsRemovedIsOutAtOnce() {
    join(ORG, Api.TOKEN, "admin");
    assertEquals(200, api.get("/apps/v2/apps").token(ada).send().status());
    String path = "/greenroom/v1/orgs/" + World.ORG + "/members/ADA%40example.org";
    String limited = api.tokenWith(Scope.ORGS_WRITE);
    assertEquals(401, api.request("DELETE", path).token(limited).send().status(), "not an admin");
    assertEquals(
        404, api.request("DELETE", path.replace(World.ORG, Api.OTHER_ORG)).send().status());
    assertEquals(204, api.request("DELETE", path).send().status());
    assertEquals(404, api.request("DELETE", path).send().status());
    assertEquals(401, api.get("/apps/v2/apps").token(ada).send().status());
    assertEquals(List.of(), orgs(ada));
  }

  @Test
  void aUserWhoIsRemovedIsNobodyAtOnceAndForEver() {
    join(ORG, Api.TOKEN, "admin");
    invite(OTHER, Api.OTHER_TOKEN, ADA, "viewer");
    assertEquals(204, api.request("DELETE", "/greenroom/v1/users/" + ADA).send().status());
    assertEquals(401, api.get("/orgs/v1").token(ada).send().status());
    assertEquals(List.of(), offered(OTHER, Api.OTHER_TOKEN));
    assertEquals(404, api.request("DELETE", "/greenroom/v1/users/" + ADA).send().status());
    api.world.clock.pass(Duration.ofSeconds(1));
    String again = user(ADA, Map.of());
    assertEquals(401, api.get("/orgs/v1").token(ada).send().status(), "the address is another's");
    assertEquals(List.of(), orgs(again));
  }

  @Test
  void whoIsAMemberKeepsTheScopesAndIsNotSaidToHaveOthers() {
    Map<String, Object> viewer = Map.of("orgId", World.ORG, "scopes", "viewer");
    user(ADA, viewer);
    user(ADA, viewer);
    String same = user(ADA, Map.of("orgId", World.ORG));
    assertEquals(200, api.get("/apps/v2/apps").token(same).send().status());
    Reply other =
        api.post("/greenroom/v1/users")
            .body(Map.of("userEmail", ADA, "orgId", World.ORG, "scopes", "member"))
            .send();
    assertEquals(422, other.status());
    assertEquals(
        "scopes is 'member'; it must be absent, or what 'ada@example.org' has as a member already:"
            + " viewer.",
        other.string("message"));
    assertEquals(401, api.post("/apps/v2/apps").token(ada).body(Map.of()).send().status());
  }
}
