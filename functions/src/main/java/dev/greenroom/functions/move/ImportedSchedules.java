package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.MinimumSchedules;
import dev.greenroom.core.minimum.ScheduleRules;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.ScheduleFields;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The scheduled minimums of a fleet that comes in. A record of older times says nothing of them.
 */
final class ImportedSchedules {
  private final Core core;

  ImportedSchedules(Core core) {
    this.core = core;
  }

  /**
   * Those that the record lists; empty when it lists none, not even an empty list.
   *
   * @throws GreenroomException 422 for what is no schedule, and for more than a region may have
   */
  Optional<List<MinimumSchedule>> read(Arrival arrival, Fleet fleet) {
    Fields body = arrival.body();
    if (!body.has("schedules")) {
      return Optional.empty();
    }
    Set<String> seen = new HashSet<>();
    Map<Region, Integer> counts = new EnumMap<>(Region.class);
    int most = ScheduleRules.MOST * Region.values().length;
    return Optional.of(
        body.objects("schedules", most).stream()
            .map(
                entry -> {
                  MinimumSchedule read = schedule(arrival, entry, fleet);
                  if (!seen.add(read.region() + "#" + read.name())) {
                    throw Refusal.of(
                        entry.name("name"), read.name(), "one that is not listed before");
                  }
                  if (counts.merge(read.region(), 1, Integer::sum) > ScheduleRules.MOST) {
                    throw Refusal.of(
                        entry.name("region"),
                        read.region().name(),
                        "listed at most %d times".formatted(ScheduleRules.MOST));
                  }
                  return read;
                })
            .toList());
  }

  private MinimumSchedule schedule(Arrival arrival, Fields entry, Fleet fleet) {
    return new MinimumSchedule(
        arrival.orgId(),
        fleet.fleetId(),
        entry.requiredChoice("region", Region.class),
        entry.requiredText("name", ScheduleFields.NAME),
        ScheduleFields.moved(entry, fleet, core.fleets().shapes()),
        Arrival.moment(entry, "createdAt").orElse(arrival.now()),
        entry.text("createdBy", Arrival.BY).orElse(arrival.by()),
        Arrival.moment(entry, "changedAt").orElse(arrival.now()),
        entry.text("changedBy", Arrival.BY).orElse(arrival.by()));
  }

  /** Whether the fleet has exactly these terms under these names. */
  boolean same(String fleetId, List<MinimumSchedule> wanted) {
    return terms(core.minimumSchedules().of(fleetId)).equals(terms(wanted));
  }

  private static Map<String, MinimumSchedule.Terms> terms(List<MinimumSchedule> schedules) {
    return schedules.stream()
        .collect(Collectors.toMap(ImportedSchedules::key, MinimumSchedule::terms));
  }

  private static String key(MinimumSchedule schedule) {
    return schedule.region() + "#" + schedule.name();
  }

  /** Removes first: a region may have so many only. */
  void replace(String fleetId, List<MinimumSchedule> wanted) {
    MinimumSchedules schedules = core.minimumSchedules();
    Map<String, MinimumSchedule> kept =
        wanted.stream().collect(Collectors.toMap(ImportedSchedules::key, Function.identity()));
    for (MinimumSchedule here : schedules.of(fleetId)) {
      if (!kept.containsKey(key(here))) {
        schedules.removeIfThere(fleetId, here.region(), here.name());
      }
    }
    wanted.forEach(schedules::put);
  }
}
