package dev.greenroom.functions;

import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.usage.ProcessCost;
import dev.greenroom.core.why.Inquiry;
import dev.greenroom.core.why.Timeline;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import java.math.BigDecimal;
import java.util.List;

/** Why a room or a process is as it is: Greenroom's own, v1. */
public final class WhyFunction extends HttpFunction {
  private final Inquiry inquiry;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(WhyFunction.class, PROCESSES_READ, PROCESSES_WRITE)
            .get("GetWhy", "/greenroom/v1/why/{id}"));
  }

  public WhyFunction(Wiring wiring) {
    super(wiring, routes());
    Core core = wiring.core();
    this.inquiry =
        new Inquiry(
            core.applications(),
            core.deployments(),
            core.processes(),
            core.rooms(),
            core.decisions(),
            core.scalings(),
            wiring.processLogs(),
            core.costs());
    on("GetWhy", this::why);
  }

  private Answer why(Call call) {
    Timeline timeline = inquiry.about(call.caller().orgId(), call.path("id"));
    return HttpResponse.json(
        200,
        new JsonObject()
            .put("subject", timeline.subject())
            .put("kind", timeline.kind())
            .put("cause", timeline.cause())
            .put("entries", timeline.entries().stream().map(WhyFunction::entry).toList())
            .put("cost", cost(timeline.cost()))
            .put("log", timeline.log())
            .toMap());
  }

  private static JsonObject entry(Timeline.Entry entry) {
    return new JsonObject()
        .put("at", entry.at())
        .put("text", entry.text())
        .put("facts", entry.facts());
  }

  private static JsonObject cost(ProcessCost cost) {
    return new JsonObject()
        .put("vcpuSeconds", JsonObject.number(cost.consumption().vcpuSeconds()))
        .put("mibSeconds", JsonObject.number(cost.consumption().mibSeconds()))
        .put("egressBytes", cost.consumption().egressBytes())
        .put("amount", JsonObject.number(cost.amount()))
        .put("currency", cost.currency())
        .putNullable("from", cost.from())
        .putNullable("until", cost.until())
        .putIfPresent(
            "room",
            cost.rooms().stream()
                .findFirst()
                .map(
                    room ->
                        new JsonObject()
                            .put("share", JsonObject.number(BigDecimal.valueOf(room.share())))
                            .put("amount", JsonObject.number(room.amount()))));
  }
}
