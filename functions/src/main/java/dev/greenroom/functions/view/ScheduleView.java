package dev.greenroom.functions.view;

import dev.greenroom.core.minimum.Activation;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.ScheduleRules;
import dev.greenroom.core.minimum.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A schedule of a minimum: MinimumSchedule. */
public final class ScheduleView {
  private ScheduleView() {}

  /** As it stands at a moment: whether it is in force, and when it will be. */
  public static JsonObject of(MinimumSchedule schedule, Instant now) {
    Timetable table = new Timetable(schedule.terms());
    boolean enabled = schedule.terms().enabled();
    Optional<Activation> active = enabled ? table.at(now) : Optional.empty();
    List<Activation> next = enabled ? table.next(now, ScheduleRules.SHOWN) : List.of();
    return new JsonObject()
        .put("fleetId", schedule.fleetId())
        .put("region", schedule.region())
        .putAll(settings(schedule))
        .put("active", active.isPresent())
        .putIfPresent("activeUntil", active.map(Activation::endsAt))
        .put("nextActivations", next.stream().map(ScheduleView::activation).toList());
  }

  /** What an import needs to make the same one again. */
  public static JsonObject settings(MinimumSchedule schedule) {
    MinimumSchedule.Terms terms = schedule.terms();
    return new JsonObject()
        .put("name", schedule.name())
        .put("cron", terms.cron())
        .put("timeZone", terms.timeZone())
        .put("minVcpus", terms.minVcpus())
        .putIfPresent("duration", terms.duration().map(Duration::toString))
        .putIfPresent("endCron", terms.endCron())
        .put("leadTime", terms.leadTime().toString())
        .put("enabled", terms.enabled())
        .put("createdAt", schedule.createdAt())
        .put("createdBy", schedule.createdBy())
        .put("changedAt", schedule.changedAt())
        .put("changedBy", schedule.changedBy());
  }

  private static JsonObject activation(Activation activation) {
    return new JsonObject()
        .put("from", activation.from())
        .put("startsAt", activation.startsAt())
        .put("endsAt", activation.endsAt());
  }
}
