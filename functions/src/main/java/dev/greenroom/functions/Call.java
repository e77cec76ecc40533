package dev.greenroom.functions;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.auth.Caller;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.QueryFields;
import java.util.Map;
import java.util.Set;

/**
 * A request on its way into an operation: its route is known and its caller may.
 *
 * @param request as it came
 * @param parameters of its path, decoded
 * @param caller who is calling
 */
public record Call(HttpRequest request, Map<String, String> parameters, Caller caller) {

  /** A parameter of the path. */
  public String path(String name) {
    return parameters.get(name);
  }

  public String appId() {
    return path("appId");
  }

  public QueryFields query() {
    return new QueryFields(request.query());
  }

  public Fields body() {
    return Fields.of(request);
  }

  /**
   * The caller's organization; one that is named in the query must be it.
   *
   * @throws GreenroomException 404 for another one
   */
  public String orgId() {
    request.query().all("orgId").stream()
        .filter(orgId -> !orgId.isEmpty() && !orgId.equals(caller.orgId()))
        .findFirst()
        .ifPresent(
            orgId -> {
              throw unknownOrg(orgId);
            });
    return caller.orgId();
  }

  /** The fleet of the path, if it is the caller's. */
  public Fleet fleet(Core core) {
    return core.fleets().require(orgId(), path("fleetId"));
  }

  /** The region of the path. */
  public Region region() {
    return QueryFields.choice("region", path("region"), Region.class);
  }

  /**
   * The organization of the path, if the caller acts for it.
   *
   * @throws GreenroomException 404 for another one
   */
  public String pathOrgId() {
    if (!path("orgId").equals(caller.orgId())) {
      throw unknownOrg(path("orgId"));
    }
    return caller.orgId();
  }

  private static GreenroomException unknownOrg(String orgId) {
    return GreenroomException.notFound("orgId '%s' is not an organization.", orgId);
  }

  /** What the caller may do there. */
  public Scopes scopes() {
    return caller instanceof Caller.Developer developer ? developer.scopes() : new Scopes(Set.of());
  }

  /** Whether whoever runs this Greenroom calls, who may speak for users. */
  public boolean byOperator() {
    return caller instanceof Caller.Developer developer && developer.operator();
  }

  /** The application of the path, if it is the caller's; a process was compared with it before. */
  public void requireApplication(Wiring wiring) {
    if (!(caller instanceof Caller.GameProcess)) {
      application(wiring);
    }
  }

  /** The application of the path, if it is the caller's. */
  public Application application(Wiring wiring) {
    return wiring.core().applications().require(caller.orgId(), appId());
  }
}
