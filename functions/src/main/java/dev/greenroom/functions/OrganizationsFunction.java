package dev.greenroom.functions;

import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.ORGS_WRITE;

import dev.greenroom.core.org.Org;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.auth.Caller;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.OrgView;
import java.util.List;

/** Organizations, v1. */
public final class OrganizationsFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(OrganizationsFunction.class, ORGS_READ, ORGS_WRITE)
            .get("GetOrgs", "/orgs/v1"));
  }

  public OrganizationsFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    on("GetOrgs", this::list);
  }

  /** A token belongs to one organization. */
  private Answer list(Call call) {
    Org org = wiring.core().orgs().require(call.caller().orgId());
    Scopes scopes =
        call.caller() instanceof Caller.Developer developer ? developer.scopes() : Scopes.admin();
    return HttpResponse.json(
        200, new JsonObject().put("orgs", List.of(OrgView.of(org, scopes))).toMap());
  }
}
