package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.ScheduleRules;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.ScheduleFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.ScheduleView;
import java.time.Instant;
import java.util.List;

/** Minimums of a region of a fleet that are in force by the clock. */
public final class SchedulesFunction extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup group = RouteGroup.developers(SchedulesFunction.class, FLEETS_READ, FLEETS_WRITE);
    String all = "/greenroom/v1/fleets/{fleetId}/regions/{region}/schedules";
    String one = all + "/{name}";
    return List.of(
        group.put("SetMinimumSchedule", one).refusing(BAD_REQUEST, INVALID),
        group.get("GetMinimumSchedule", one).refusing(INVALID),
        group.delete("DeleteMinimumSchedule", one).refusing(INVALID),
        group.get("GetMinimumSchedules", all).refusing(INVALID));
  }

  public SchedulesFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("SetMinimumSchedule", this::set);
    on("GetMinimumSchedule", this::get);
    on("DeleteMinimumSchedule", this::delete);
    on("GetMinimumSchedules", this::list);
  }

  /** Whose the fleet is comes first: a stranger learns nothing about what a body may hold. */
  private Answer set(Call call) {
    Fleet fleet = call.fleet(core);
    Region region = call.region();
    String name = ScheduleFields.name(call.path("name"));
    MinimumSchedule.Terms terms = ScheduleFields.terms(call.body(), fleet, core.fleets().shapes());
    Instant now = core.clock().instant();
    ScheduleRules.refuseUseless(terms, now);
    String by = call.caller().name();
    MinimumSchedule wanted =
        new MinimumSchedule(fleet.orgId(), fleet.fleetId(), region, name, terms, now, by, now, by);
    return answer(core.minimumSchedules().put(wanted), now);
  }

  private Answer get(Call call) {
    Fleet fleet = call.fleet(core);
    Region region = call.region();
    String name = ScheduleFields.name(call.path("name"));
    return answer(
        core.minimumSchedules().require(fleet.fleetId(), region, name), core.clock().instant());
  }

  private Answer delete(Call call) {
    Fleet fleet = call.fleet(core);
    Region region = call.region();
    core.minimumSchedules().remove(fleet.fleetId(), region, ScheduleFields.name(call.path("name")));
    return HttpResponse.noContent();
  }

  /** All: there are at most {@link ScheduleRules#MOST}. */
  private Answer list(Call call) {
    Instant now = core.clock().instant();
    return HttpResponse.json(
        200,
        new JsonObject()
            .put(
                "schedules",
                core.minimumSchedules().of(call.fleet(core).fleetId(), call.region()).stream()
                    .map(schedule -> ScheduleView.of(schedule, now))
                    .toList())
            .toMap());
  }

  private static Answer answer(MinimumSchedule schedule, Instant now) {
    return HttpResponse.json(200, ScheduleView.of(schedule, now).toMap());
  }
}
