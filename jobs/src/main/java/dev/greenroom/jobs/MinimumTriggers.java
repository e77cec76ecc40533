package dev.greenroom.jobs;

import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.Timetable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/**
 * Keeps a scheduler's triggers in step with the scheduled minimums, while this machine leads. They
 * only say when to look (docs/decisions/0086).
 */
public final class MinimumTriggers {
  private final Supplier<List<MinimumSchedule>> enabled;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private final BooleanSupplier leads;
  private final AtomicReference<Instant> looked = new AtomicReference<>(Instant.MIN);

  /**
   * @param enabled the schedules that count, of all fleets
   * @param leads false: another machine runs the jobs, and there are no triggers here
   */
  public MinimumTriggers(
      Supplier<List<MinimumSchedule>> enabled,
      InstantSource clock,
      Consumer<String> complaints,
      BooleanSupplier leads) {
    this.enabled = enabled;
    this.clock = clock;
    this.complaints = complaints;
    this.leads = leads;
  }

  /** To be said before a look at what is in force. */
  void looking() {
    looked.set(clock.instant());
  }

  /** Whether a look began at that moment or later: it has seen what changed then. */
  boolean sawThatOf(Instant moment) {
    return !looked.get().isBefore(moment);
  }

  /**
   * Makes the triggers of a job those of the schedules. Never throws: the next look tries again.
   */
  void align(Scheduler scheduler, JobKey job) {
    try {
      align(scheduler, job, leads.getAsBoolean() ? enabled.get() : List.of());
    } catch (SchedulerException | RuntimeException e) {
      complaints.accept("the triggers of the scheduled minimums are not in step: " + e);
    }
  }

  private void align(Scheduler scheduler, JobKey job, List<MinimumSchedule> schedules)
      throws SchedulerException {
    Instant now = clock.instant();
    Set<TriggerKey> wanted = new HashSet<>();
    for (MinimumSchedule schedule : schedules) {
      Optional<Instant> next = new Timetable(schedule.terms()).nextChange(now);
      TriggerKey key = MinimumTrigger.keyOf(schedule);
      if (next.isPresent() && !stands(scheduler, key, schedule, next.get())) {
        scheduler.unscheduleJob(key);
        scheduler.scheduleJob(new MinimumTrigger(schedule, job, now));
      }
      next.ifPresent(moment -> wanted.add(key));
    }
    for (TriggerKey key :
        scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(MinimumTrigger.GROUP))) {
      if (!wanted.contains(key)) {
        scheduler.unscheduleJob(key);
      }
    }
  }

  /** With the same terms, and due at that moment: not so when the clock was set back meanwhile. */
  private static boolean stands(
      Scheduler scheduler, TriggerKey key, MinimumSchedule schedule, Instant next)
      throws SchedulerException {
    return scheduler.getTrigger(key) instanceof MinimumTrigger trigger
        && trigger.terms().equals(schedule.terms())
        && Date.from(next).equals(trigger.getNextFireTime());
  }
}
