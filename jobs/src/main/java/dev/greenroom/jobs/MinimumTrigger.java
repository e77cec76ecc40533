package dev.greenroom.jobs;

import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.Timetable;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.JobKey;
import org.quartz.TriggerKey;
import org.quartz.impl.triggers.CronTriggerImpl;

/**
 * The cron trigger of a scheduled minimum. It fires whenever the schedule comes into force or ends,
 * by the same rules as everything else that asks for its times; one that was missed fires once, at
 * once, since whoever it wakes looks at what is true then.
 */
final class MinimumTrigger extends CronTriggerImpl {
  static final String GROUP = "schedules";

  private static final long serialVersionUID = 1;

  /** Triggers live in memory alone. */
  private final transient MinimumSchedule schedule;

  MinimumTrigger(MinimumSchedule schedule, JobKey job, Instant from) {
    this.schedule = schedule;
    setKey(keyOf(schedule));
    setJobKey(job);
    setStartTime(Date.from(from));
    setMisfireInstruction(MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
    try {
      setCronExpression(schedule.terms().cron());
    } catch (ParseException e) {
      throw new IllegalArgumentException("the schedule was never checked: " + schedule, e);
    }
    setTimeZone(TimeZone.getTimeZone(schedule.terms().timeZone()));
  }

  static TriggerKey keyOf(MinimumSchedule schedule) {
    String name = "%s#%s#%s".formatted(schedule.fleetId(), schedule.region(), schedule.name());
    return new TriggerKey(name, GROUP);
  }

  MinimumSchedule.Terms terms() {
    return schedule.terms();
  }

  @Override
  protected Date getTimeAfter(Date after) {
    return new Timetable(terms()).nextChange(after.toInstant()).map(Date::from).orElse(null);
  }
}
