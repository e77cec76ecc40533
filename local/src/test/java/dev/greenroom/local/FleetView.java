package dev.greenroom.local;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.List;

/** What the API tells of a fleet. */
public final class FleetView {
  private final ApiClient api;
  private final String fleetId;

  /** Of the only one there is. */
  public FleetView(ApiClient api) {
    this.api = api;
    this.fleetId =
        api.get("/fleets/v2/fleets").at("fleets").items().getFirst().at("fleetId").text();
  }

  public String fleetId() {
    return fleetId;
  }

  /** At this moment. */
  public Json capacity() {
    return api.get("/greenroom/v1/fleets/" + fleetId + "/capacity");
  }

  /** What is requested of what runs. */
  public static double percent(Json capacity) {
    return region(capacity).at("utilizationPercent").value() instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  public static Json region(Json capacity) {
    return capacity.at("regions").items().getFirst();
  }

  public static List<Json> nodes(Json capacity, String hosting, String status) {
    return capacity.at("nodes").items().stream()
        .filter(node -> node.at("hosting").text().equals(hosting))
        .filter(node -> node.at("status").text().equals(status))
        .toList();
  }

  /** What was done, oldest first. */
  public List<String> actions() {
    return api
        .get("/greenroom/v1/fleets/" + fleetId + "/decisions")
        .at("decisions")
        .items()
        .stream()
        .map(decision -> decision.at("action").text())
        .filter(action -> !action.equals("none"))
        .toList()
        .reversed();
  }
}
