package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.local.LocalStack;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everybody who may do something in an organization, before it moves and after. */
final class MovedAccounts {
  private static final String ADA = "ada@example.org";
  private static final String BOB = "bob@example.org";

  private final String orgId;
  private final String machine;
  private final String revoked;
  private final String personal;

  /** Makes tokens, a revoked one too, members, an invite and a budget, by the operator. */
  MovedAccounts(LocalStack old, ApiClient operator, String orgId) {
    this.orgId = orgId;
    String tokens = "/tokens/v1/orgs/" + orgId;
    Map<String, Object> limited = Map.of("name", "ci", "scopes", List.of("builds:read"));
    this.machine = operator.post(tokens + "/create", limited).at("plainTextToken").text();
    Json gone = operator.post(tokens + "/create", Map.of("name", "gone"));
    this.revoked = gone.at("plainTextToken").text();
    operator.post(
        tokens + "/tokens/" + gone.at("orgToken").at("orgTokenId").text() + "/revoke", Map.of());
    Map<String, Object> user = Map.of("userEmail", ADA, "orgId", orgId, "scopes", "viewer");
    this.personal = operator.post("/greenroom/v1/users", user).at("plainTextToken").text();
    with(old, personal).get("/orgs/v1");
    operator.put(
        "/orgs/v1/" + orgId + "/invites", Map.of("userEmail", BOB, "scopes", List.of("orgs:read")));
    operator.put("/greenroom/v1/budget", Map.of("monthlyLimit", 1000.5));
  }

  /** The operator of each Greenroom uses it at another time; that is all that may differ. */
  static String withoutTheOperatorsLogin(String answer) {
    return answer
        .replaceAll("(developer@localhost\"[^{}]*\"lastLogin\":\")[^\"]*", "$1")
        .replaceAll("(developer@localhost[^@]*lastLogin: )\\S+", "$1");
  }

  /** What the old tokens may do now, and the people, who get new ones. */
  void act(LocalStack fresh, ApiClient operator) {
    ApiClient ci = with(fresh, machine);
    assertEquals(5, ci.get("/builds/v3/builds").at("builds").items().size());
    refused(401, () -> ci.get("/apps/v2/apps"));
    refused(401, () -> with(fresh, revoked).get("/builds/v3/builds"));
    refused(401, () -> with(fresh, personal).get("/orgs/v1"));
    ApiClient ada = user(fresh, operator, ADA);
    assertEquals(2, ada.get("/apps/v2/apps").at("applications").items().size());
    refused(401, () -> ada.post("/apps/v2/apps", Map.of("appName", "no")));
    ApiClient bob = user(fresh, operator, BOB);
    refused(401, () -> bob.get("/orgs/v1/" + orgId + "/members"));
    bob.post("/orgs/v1/" + orgId + "/invites/accept", Map.of());
    assertEquals(3, bob.get("/orgs/v1/" + orgId + "/members").at("members").items().size());
  }

  private static ApiClient user(LocalStack stack, ApiClient operator, String email) {
    Json made = operator.post("/greenroom/v1/users", Map.of("userEmail", email));
    return with(stack, made.at("plainTextToken").text());
  }

  private static ApiClient with(LocalStack stack, String token) {
    return new ApiClient(stack.url(), Optional.of(token));
  }

  private static void refused(int status, Runnable call) {
    assertEquals(status, assertThrows(ApiFailure.class, call::run).status());
  }
}
