package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetBaselines;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.FleetFields;
import dev.greenroom.functions.input.FleetScalingFields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fleets with what is wanted of them in each region. */
final class ImportedFleets {
  private static final Text FLEET_ID =
      Text.matching(1, 100, "[a-zA-Z0-9_-]+", "a-z, A-Z, 0-9, _ and -");

  private final Core core;
  private final ImportedSchedules schedules;

  ImportedFleets(Core core) {
    this.core = core;
    this.schedules = new ImportedSchedules(core);
  }

  /**
   * @throws GreenroomException 422 for a name that another fleet has
   */
  JsonObject put(Arrival arrival) {
    Fleet wanted = read(arrival);
    boolean isDefault = FleetFields.isDefault(arrival.body());
    Optional<List<MinimumSchedule>> scheduled = schedules.read(arrival, wanted);
    Optional<Fleet> before = core.fleets().get(arrival.orgId(), wanted.fleetId());
    if (before.isEmpty()) {
      if (!arrival.dryRun()) {
        core.fleets().create(wanted, isDefault);
        scheduled.ifPresent(all -> schedules.replace(wanted.fleetId(), all));
      }
      return answer(wanted, Arrival.Result.created);
    }
    Fleet here = before.get();
    boolean wasDefault =
        core.orgs().require(arrival.orgId()).defaultFleetId().equals(Optional.of(here.fleetId()));
    boolean sameSchedules = scheduled.map(all -> schedules.same(here.fleetId(), all)).orElse(true);
    if (same(here, wanted) && wasDefault == isDefault && sameSchedules) {
      return answer(here, Arrival.Result.unchanged);
    }
    if (!arrival.dryRun()) {
      change(arrival, wanted, isDefault);
      scheduled.ifPresent(all -> schedules.replace(wanted.fleetId(), all));
    }
    return answer(here, Arrival.Result.updated);
  }

  private void change(Arrival arrival, Fleet wanted, boolean isDefault) {
    core.fleets()
        .change(
            arrival.orgId(),
            wanted.fleetId(),
            new Fleet.Change(
                Optional.of(wanted.name()),
                Optional.of(wanted.nodeShapeId()),
                wanted.scaleUpThreshold(),
                Optional.of(isDefault)));
    core.fleets().setScaling(arrival.orgId(), wanted.fleetId(), wanted.scaling());
    for (Region region : Region.values()) {
      core.fleetBaselines()
          .setNodes(
              arrival.orgId(),
              wanted.fleetId(),
              region,
              wanted.nodeBaseline(region),
              arrival.now());
    }
  }

  private static boolean same(Fleet here, Fleet wanted) {
    boolean settings =
        here.name().equals(wanted.name())
            && here.nodeShapeId().equals(wanted.nodeShapeId())
            && here.scaling().equals(wanted.scaling())
            && here.scaleUpThreshold() == wanted.scaleUpThreshold();
    for (Region region : Region.values()) {
      settings &= here.nodeBaseline(region) == wanted.nodeBaseline(region);
    }
    return settings;
  }

  private static JsonObject answer(Fleet fleet, Arrival.Result result) {
    return Arrival.answer(Kind.fleet, fleet.fleetId(), result);
  }

  private Fleet read(Arrival arrival) {
    Fields body = arrival.body();
    String fleetId = body.requiredText("fleetId", FLEET_ID);
    Fleet read =
        FleetFields.current(core.fleets().shapes())
            .created(body, arrival.orgId(), arrival.createdAt(), arrival.createdBy());
    return new Fleet(
        read.orgId(),
        fleetId,
        read.name(),
        read.nodeShapeId(),
        read.scaleUpThreshold(),
        body.object("autoscaler")
            .map(settings -> FleetScalingFields.changed(settings, FleetScaling.DEFAULT))
            .orElse(FleetScaling.DEFAULT),
        baselines(arrival),
        read.createdAt(),
        read.createdBy());
  }

  private static Map<Region, Fleet.Baseline> baselines(Arrival arrival) {
    Map<Region, Fleet.Baseline> baselines = new EnumMap<>(Region.class);
    for (Fields entry : arrival.body().objects("regions", Region.values().length)) {
      Region region = entry.requiredChoice("region", Region.class);
      int nodes = entry.requiredInteger("nodeBaseline", 0, FleetBaselines.MOST_NODES);
      Fleet.Baseline baseline =
          new Fleet.Baseline(nodes, Arrival.moment(entry, "changedAt").orElse(arrival.now()));
      if (baselines.put(region, baseline) != null) {
        throw Refusal.of(entry.name("region"), region.name(), "a region that is not listed before");
      }
    }
    return baselines;
  }
}
