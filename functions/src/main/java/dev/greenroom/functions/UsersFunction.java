package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.org.Org;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.core.user.User;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.EmailText;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.GrantFields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Users: Greenroom's own, v1. The operator makes them, since there is no sign-up. */
public final class UsersFunction extends HttpFunction {
  private static final Text ORG_NAME = Text.of(1, 100);

  private final Wiring wiring;
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup users = RouteGroup.operators(UsersFunction.class);
    return List.of(
        users.post("CreateUser", "/greenroom/v1/users").refusing(INVALID),
        users.delete("RemoveUser", "/greenroom/v1/users/{userEmail}"));
  }

  public UsersFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.core = wiring.core();
    on("CreateUser", this::create);
    on("RemoveUser", this::remove);
  }

  /**
   * The user, and a new personal token, whose text is in this answer alone. With {@code orgId} the
   * user is a member there, with {@code scopes}; with {@code newOrg} of a new organization of that
   * name: one for each user and name, so that who repeats it for a lost answer gets no second one.
   * One who is there already gets another token.
   *
   * @throws GreenroomException 422 for a member who may do something else there, and for scopes
   *     without an organization where they would hold
   */
  private Answer create(Call call) {
    Fields body = call.body();
    String email = EmailText.required(body);
    Grant grant = GrantFields.ofMember(body);
    Optional<String> orgId = body.text("orgId", Limits.ANY_ID);
    Optional<String> newOrg = body.text("newOrg", ORG_NAME);
    if (orgId.isEmpty() && body.has("scopes")) {
      throw body.refused(
          "scopes", body.any("scopes").orElseThrow(), "absent where no 'orgId' says where");
    }
    orgId.ifPresent(core.orgs()::require);
    Instant now = core.clock().instant();
    String by = call.caller().name();
    User user = core.users().ensure(email, by, now);
    orgId
        .map(id -> core.members().ensure(id, email, grant, by, now))
        .filter(member -> body.has("scopes") && !member.grant().equals(grant))
        .ifPresent(member -> refuseOther(member, body));
    Optional<Org> made = newOrg.map(name -> organization(email, name, now));
    made.ifPresent(org -> core.members().ensure(org.orgId(), email, Grant.of(Role.admin), by, now));
    Tokens.Created token = core.tokens().createPersonal(email, by, now);
    wiring.callers().forgetAll();
    return HttpResponse.json(
        201,
        new JsonObject()
            .put("userEmail", email)
            .put("createdAt", user.createdAt())
            .putIfPresent("orgId", made.map(Org::orgId).or(() -> orgId))
            .put("plainTextToken", token.text())
            .toMap());
  }

  /** A token in hand would say that the member may do by now what was asked for. */
  private static void refuseOther(Member member, Fields body) {
    throw body.refused(
        "scopes",
        body.any("scopes").orElseThrow(),
        "absent, or what '%s' has as a member already: %s"
            .formatted(member.userEmail(), member.grant().wire()));
  }

  private Org organization(String email, String name, Instant now) {
    String whose = "new organization of %s: %s".formatted(email, name);
    return core.orgs()
        .ensure(
            new Org(
                "org-" + UUID.nameUUIDFromBytes(whose.getBytes(StandardCharsets.UTF_8)),
                Optional.of(name),
                Org.DEFAULT_MAX_REQUESTED_MEMORY_MB,
                now));
  }

  /** Out of every organization first: who is cut short in between does it again. */
  private Answer remove(Call call) {
    String email = EmailText.normal(call.path("userEmail"));
    User user = core.users().require(email);
    core.members().removeEverywhere(email);
    core.users().remove(user);
    wiring.callers().forgetAll();
    return HttpResponse.noContent();
  }
}
