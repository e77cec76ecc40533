package dev.greenroom.functions.move;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;

import dev.greenroom.core.org.Org;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Takes the records of an export one by one: Greenroom's own, v1. Each is checked as the API checks
 * what it says, and settled by the same conditional writes. To send one again changes nothing.
 */
public final class ImportFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    return List.of(
        RouteGroup.admins(ImportFunction.class)
            .put("ImportRecord", "/greenroom/v1/import")
            .refusing(BAD_REQUEST, INVALID));
  }

  public ImportFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("ImportRecord", this::put);
  }

  private Answer put(Call call) {
    Fields body = call.body();
    Arrival arrival =
        new Arrival(
            call.orgId(),
            call.byOperator(),
            call.caller().name(),
            wiring.core().clock().instant(),
            call.query().flag("dryRun", false),
            body);
    JsonObject answer =
        switch (body.requiredChoice("kind", Kind.class)) {
          case organization -> organization(arrival);
          case budget -> new ImportedBudget(wiring.core()).put(arrival);
          case token -> new ImportedTokens(wiring.core()).put(arrival);
          case member -> new ImportedMembers(wiring).member(arrival);
          case invite -> new ImportedMembers(wiring).invite(arrival);
          case fleet -> new ImportedFleets(wiring.core()).put(arrival);
          case build -> new ImportedBuilds(wiring).put(arrival);
          case application -> new ImportedApplications(wiring.core()).put(arrival);
          case buildNumbers -> new ImportedNumbers(wiring.core()).put(arrival);
          case deployment -> new ImportedDeployments(wiring).put(arrival);
        };
    return HttpResponse.json(200, answer.toMap());
  }

  /**
   * An organization stays what it is: its limits are those of its new home. Its id is said, so that
   * who moves sees what their clients will meet.
   */
  private JsonObject organization(Arrival arrival) {
    Org here = wiring.core().orgs().require(arrival.orgId());
    Optional<String> theirs = arrival.body().text("orgId", Limits.ANY_ID);
    return Arrival.answer(Kind.organization, here.orgId(), Arrival.Result.unchanged)
        .putIfPresent("from", theirs);
  }
}
