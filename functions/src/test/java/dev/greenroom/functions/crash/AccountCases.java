package dev.greenroom.functions.crash;

import dev.greenroom.core.Core;
import dev.greenroom.core.org.Holding;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.crash.OperationCases.Case;
import dev.greenroom.functions.crash.OperationCases.Prepared;
import dev.greenroom.functions.testing.Request;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Worlds for the operations on tokens, users and members. */
final class AccountCases {
  private static final String ORG = "/orgs/v1/" + World.ORG;
  private static final String ADA = "ada@example.org";

  private final CrashStage stage;
  private final Adding cases;

  @FunctionalInterface
  interface Adding {
    void add(String operationId, String what, Case made);
  }

  AccountCases(CrashStage stage, Adding cases) {
    this.stage = stage;
    this.cases = cases;
    tokens();
    invites();
    users();
    billing();
  }

  private Core core() {
    return stage.plain();
  }

  private Instant now() {
    return stage.world().clock.instant();
  }

  private Request post(String path) {
    return stage.api.request("POST", path);
  }

  private void tokens() {
    String all = "/tokens/v1/orgs/" + World.ORG;
    cases.add(
        "CreateOrgToken",
        "of a name",
        () -> Prepared.repeatable(post(all + "/create").body(Map.of("name", "ci")), 201));
    cases.add(
        "RevokeOrgToken",
        "active",
        () -> {
          String tokenId =
              core()
                  .tokens()
                  .create(World.ORG, "ci", Scopes.admin(), "me", now())
                  .token()
                  .tokenId();
          return Prepared.repeatable(post(all + "/tokens/" + tokenId + "/revoke"), 200);
        });
  }

  /** The text of a token of hers. */
  private String ada() {
    core().users().ensure(ADA, "me", now());
    return core().tokens().createPersonal(ADA, "me", now()).text();
  }

  private void invited() {
    core()
        .invites()
        .invite(World.ORG, ADA, Grant.of(Role.viewer), new Holding(Scopes.admin()), "me", now());
  }

  private void invites() {
    Map<String, Object> member = Map.of("userEmail", ADA, "scopes", "member");
    cases.add(
        "InviteUser",
        "a new one",
        () -> Prepared.repeatable(stage.api.request("PUT", ORG + "/invites").body(member), 200));
    cases.add(
        "UpdateUserInvite",
        "pending",
        () -> {
          invited();
          return Prepared.repeatable(post(ORG + "/invites").body(member), 200);
        });
    cases.add(
        "RescindInvite",
        "pending",
        () -> {
          invited();
          return Prepared.repeatable(post(ORG + "/invites/rescind").body(member), 204);
        });
    for (String answer : new String[] {"Accept", "Reject"}) {
      cases.add(
          answer + "Invite",
          "pending",
          () -> {
            String token = ada();
            invited();
            return Prepared.repeatable(
                post(ORG + "/invites/" + answer.toLowerCase()).token(token), 204);
          });
    }
    cases.add(
        "RemoveOrgMember",
        "joined",
        () -> {
          core().members().ensure(World.ORG, ADA, Grant.of(Role.viewer), "me", now());
          return Prepared.repeatable(
              stage.api.request("DELETE", "/greenroom/v1/orgs/" + World.ORG + "/members/" + ADA),
              204);
        });
  }

  private void billing() {
    for (Object limit : new Object[] {5, 0}) {
      cases.add(
          "SetBudget",
          "of " + limit,
          () -> {
            core().budgets().set(World.ORG, BigDecimal.TEN, "me", now());
            return Prepared.repeatable(
                stage
                    .api
                    .request("PUT", "/greenroom/v1/budget")
                    .body(Map.of("monthlyLimit", limit)),
                200);
          });
    }
    cases.add(
        "SetBudget",
        "taken away",
        () -> {
          core().budgets().set(World.ORG, BigDecimal.TEN, "me", now());
          return Prepared.repeatable(
              stage.api.request("PUT", "/greenroom/v1/budget").body(Map.of()), 200);
        });
    cases.add(
        "InitStripeCustomerPortalUrl",
        "there and back",
        () ->
            Prepared.repeatable(
                post("/billing/v1/customerportalurl")
                    .body(Map.of("returnUrl", "https://example.org/")),
                200));
    cases.add(
        "SendVerificationEmail",
        "none is sent",
        () ->
            Prepared.repeatable(
                post("/management/v1/sendverificationemail").body(Map.of("userId", ADA)), 200));
  }

  private void users() {
    cases.add(
        "CreateUser",
        "into an organization",
        () ->
            Prepared.once(
                post("/greenroom/v1/users").body(Map.of("userEmail", ADA, "orgId", World.ORG)),
                201));
    cases.add(
        "CreateUser",
        "with an organization",
        () ->
            Prepared.once(
                post("/greenroom/v1/users").body(Map.of("userEmail", ADA, "newOrg", "Ada's")),
                201));
    cases.add(
        "RemoveUser",
        "member of one, invited by another",
        () -> {
          ada();
          invited();
          core().members().ensure("org-other", ADA, Grant.of(Role.viewer), "me", now());
          return Prepared.repeatable(
              stage.api.request("DELETE", "/greenroom/v1/users/" + ADA), 204);
        });
  }
}
