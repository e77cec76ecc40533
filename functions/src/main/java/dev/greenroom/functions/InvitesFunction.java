package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.ORGS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.org.Holding;
import dev.greenroom.core.org.Invites;
import dev.greenroom.core.org.Member;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.EmailText;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.GrantFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.MemberView;
import java.time.Instant;
import java.util.List;

/** Invites into organizations, v1: made by the organization, answered by the user. */
public final class InvitesFunction extends HttpFunction {
  private final Wiring wiring;
  private final Core core;
  private final Invites invites;

  /** Where the contract lists no 404, another's organization is 401, as an unknown one is. */
  static List<Route> routes() {
    RouteGroup org = RouteGroup.developers(InvitesFunction.class, ORGS_READ, ORGS_WRITE);
    RouteGroup user = RouteGroup.users(InvitesFunction.class);
    String all = "/orgs/v1/{orgId}/invites";
    return List.of(
        org.put("InviteUser", all).without(NOT_FOUND).refusing(INVALID),
        org.post("UpdateUserInvite", all).without(NOT_FOUND).refusing(INVALID),
        org.post("RescindInvite", all + "/rescind").refusing(INVALID),
        org.get("GetOrgPendingInvites", all + "/pending").without(NOT_FOUND),
        user.post("AcceptInvite", all + "/accept"),
        user.post("RejectInvite", all + "/reject"),
        user.get("GetUserPendingInvites", "/orgs/v1/user/invites/pending").without(NOT_FOUND));
  }

  public InvitesFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.core = wiring.core();
    this.invites = core.invites();
    on("InviteUser", this::invite);
    on("UpdateUserInvite", this::update);
    on("RescindInvite", this::rescind);
    on("GetOrgPendingInvites", call -> list(invites.of(call.pathOrgId(), now())));
    on("AcceptInvite", this::accept);
    on("RejectInvite", this::reject);
    on("GetUserPendingInvites", call -> list(invites.ofUser(call.caller().name(), now())));
  }

  private Instant now() {
    return core.clock().instant();
  }

  private static Answer list(List<Member> pending) {
    Fitting shown = Fitting.first(pending.stream().map(MemberView::invite).toList());
    return shown.marked(
        HttpResponse.json(200, new JsonObject().put("invites", shown.elements()).toMap()));
  }

  private Answer invite(Call call) {
    String orgId = call.pathOrgId();
    Fields body = call.body();
    Member invited =
        invites.invite(
            orgId,
            EmailText.required(body),
            GrantFields.ofMember(body),
            new Holding(call.scopes()),
            call.caller().name(),
            now());
    return HttpResponse.json(200, MemberView.invite(invited).toMap());
  }

  private Answer update(Call call) {
    String orgId = call.pathOrgId();
    Fields body = call.body();
    body.require("scopes", "a role or an array of scopes");
    invites.update(
        orgId,
        EmailText.required(body),
        GrantFields.ofMember(body),
        new Holding(call.scopes()),
        now());
    return HttpResponse.json(200, true);
  }

  private Answer rescind(Call call) {
    String orgId = call.pathOrgId();
    invites.rescind(orgId, EmailText.required(call.body()), now());
    return HttpResponse.noContent();
  }

  private Answer accept(Call call) {
    invites.accept(call.path("orgId"), call.caller().name(), now());
    wiring.callers().forgetAll();
    return HttpResponse.noContent();
  }

  private Answer reject(Call call) {
    invites.reject(call.path("orgId"), call.caller().name(), now());
    return HttpResponse.noContent();
  }
}
