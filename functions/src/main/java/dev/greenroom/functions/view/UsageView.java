package dev.greenroom.functions.view;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.usage.Consumption;
import dev.greenroom.core.usage.PriceList;
import dev.greenroom.core.usage.ProcessCost;
import dev.greenroom.core.usage.Statement;
import dev.greenroom.core.usage.UsageBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was consumed and what it is worth, month by month and process by process: our own views. */
public final class UsageView {
  private UsageView() {}

  /**
   * A month, by application and deployment.
   *
   * @param names of the applications that are not deleted
   */
  public static JsonObject month(String orgId, Statement statement, Map<String, String> names) {
    PriceList prices = statement.prices();
    return new JsonObject()
        .put("orgId", orgId)
        .put("month", statement.month().toString())
        .put("currency", prices.currency())
        .put(
            "prices",
            new JsonObject()
                .put("vcpuHour", JsonObject.number(prices.vcpuHour()))
                .put("memoryGbHour", JsonObject.number(prices.memoryGbHour()))
                .put("egressGb", JsonObject.number(prices.egressGb())))
        .put("amount", JsonObject.number(statement.total()))
        .put("apps", apps(statement, names));
  }

  private static List<JsonObject> apps(Statement statement, Map<String, String> names) {
    Map<String, List<UsageBook.Line>> byApp = new TreeMap<>();
    statement.lines().forEach(line -> byApp.merge(line.appId(), List.of(line), UsageView::both));
    return byApp.entrySet().stream()
        .map(
            entry ->
                new JsonObject()
                    .put("appId", entry.getKey())
                    .putIfPresent("appName", Optional.ofNullable(names.get(entry.getKey())))
                    .put("amount", JsonObject.number(sum(entry.getValue(), statement.prices())))
                    .put(
                        "deployments",
                        entry.getValue().stream()
                            .map(line -> deployment(line, statement.prices()))
                            .toList()))
        .toList();
  }

  private static List<UsageBook.Line> both(List<UsageBook.Line> some, List<UsageBook.Line> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static BigDecimal sum(List<UsageBook.Line> lines, PriceList prices) {
    return lines.stream()
        .map(line -> prices.of(line.consumption()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static JsonObject deployment(UsageBook.Line line, PriceList prices) {
    return consumption(
            new JsonObject()
                .put("deploymentId", line.deploymentId())
                .put("processes", line.processes()),
            line.consumption())
        .put("amount", JsonObject.number(prices.of(line.consumption())));
  }

  private static JsonObject consumption(JsonObject view, Consumption consumed) {
    return view.put("vcpuHours", JsonObject.number(consumed.vcpuHours()))
        .put("memoryGbHours", JsonObject.number(consumed.memoryGbHours()))
        .put("egressGb", JsonObject.number(consumed.egressGb()));
  }

  /** A process; its rooms are put beside it by the caller, as many as fit. */
  public static JsonObject process(Process process, ProcessCost cost) {
    return consumption(
            new JsonObject()
                .put("processId", process.processId())
                .put("appId", process.appId())
                .put("deploymentId", process.deploymentId())
                .putNullable("from", cost.from())
                .putNullable("until", cost.until()),
            cost.consumption())
        .put("currency", cost.currency())
        .put("amount", JsonObject.number(cost.amount()));
  }

  /** What a room has of it. */
  public static JsonObject room(ProcessCost.RoomCost room) {
    return new JsonObject()
        .put("roomId", room.roomId())
        .put("seconds", JsonObject.number(BigDecimal.valueOf(room.micros(), 6)))
        .put("share", JsonObject.number(BigDecimal.valueOf(room.share())))
        .put("amount", JsonObject.number(room.amount()));
  }
}
