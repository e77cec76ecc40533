package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The region of a fleet that a command is about. */
final class FleetOption {
  @Option(
      names = {"-f", "--fleet"},
      paramLabel = "FLEET",
      description = "The id or the name of the fleet; else the only one there is.")
  private String fleet;

  @Option(
      names = {"-r", "--region"},
      required = true,
      paramLabel = "REGION",
      description = "The region, as Frankfurt.")
  private String region;

  /** The path of the schedules of that region. */
  String schedules(ApiClient api) {
    return "/greenroom/v1/fleets/%s/regions/%s/schedules"
        .formatted(ApiClient.encode(fleetId(api)), ApiClient.encode(region));
  }

  private String fleetId(ApiClient api) {
    List<Json> fleets = api.get("/fleets/v2/fleets").at("fleets").items();
    Optional<String> wanted = Optional.ofNullable(fleet);
    if (wanted.isPresent()) {
      return fleets.stream()
          .filter(each -> each.at("name").text().equals(wanted.get()))
          .map(each -> each.at("fleetId").text())
          .findFirst()
          .orElse(wanted.get());
    }
    if (fleets.size() == 1) {
      return fleets.getFirst().at("fleetId").text();
    }
    throw new Failure(
        fleets.isEmpty()
            ? "There is no fleet yet; make one with POST /fleets/v2/fleets."
            : "There are %d fleets; name one with --fleet.".formatted(fleets.size()));
  }
}
