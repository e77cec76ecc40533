package dev.greenroom.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.job.Tick;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.FakeClock;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.JobExecutionContextImpl;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredBundle;

/** Over a scheduler of Quartz's that is not started: its triggers can be looked at. */
class MinimumTriggersTest {
  private static final JobDetail JOB =
      JobBuilder.newJob(MinimumsJob.class).withIdentity("minimums").storeDurably().build();

  private final FakeClock clock = new FakeClock();
  private final List<MinimumSchedule> schedules = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final MinimumTriggers triggers =
      new MinimumTriggers(() -> List.copyOf(schedules), clock, complaints::add, leads::get);
  private Scheduler scheduler;

  @BeforeEach
  void start() throws SchedulerException {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "test-" + System.nanoTime());
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    scheduler = new StdSchedulerFactory(properties).getScheduler();
    scheduler.addJob(JOB, true);
  }

  @AfterEach
  void end() throws SchedulerException {
    scheduler.shutdown();
    assertEquals(List.of(), complaints);
  }

  private static MinimumSchedule schedule(String name, String cron, Duration lead) {
    Instant now = Instant.parse("2046-01-01T00:00:00Z");
    MinimumSchedule.Terms terms =
        new MinimumSchedule.Terms(
            cron,
            "America/New_York",
            64,
            8,
            Optional.of(Duration.ofHours(5)),
            Optional.empty(),
            lead,
            true);
    return new MinimumSchedule(
        "org-1", "fleet-1", Region.Chicago, name, terms, now, "me", now, "me");
  }

  /** By the names of their schedules, when they fire next. */
  private TreeMap<String, Instant> due() throws SchedulerException {
    triggers.align(scheduler, JOB.getKey());
    TreeMap<String, Instant> due = new TreeMap<>();
    for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
      due.put(key.getName(), scheduler.getTrigger(key).getNextFireTime().toInstant());
    }
    return due;
  }

  private void at(String moment) {
    clock.step(Duration.between(clock.instant(), Instant.parse(moment)));
  }

  @Test
  void triggersFollowTheTableAndTheClockAndWhoLeads() throws SchedulerException {
    at("2046-03-16T12:00:00Z");
    assertEquals(List.of(), List.copyOf(due().keySet()));
    schedules.add(schedule("friday", "0 0 18 ? * FRI", Duration.ofMinutes(30)));
    schedules.add(schedule("over", "0 0 18 1 1 ? 2045", Duration.ZERO));
    String key = "fleet-1#Chicago#friday";
    assertEquals(Instant.parse("2046-03-16T21:30:00Z"), due().get(key), "half an hour before");
    assertEquals(1, due().size());
    at("2046-03-16T22:00:00Z");
    assertEquals(Instant.parse("2046-03-17T03:00:00Z"), due().get(key), "its end");
    at("2046-03-16T12:00:00Z");
    assertEquals(Instant.parse("2046-03-16T21:30:00Z"), due().get(key), "the clock was set back");
    schedules.set(0, schedule("friday", "0 0 19 ? * FRI", Duration.ZERO));
    assertEquals(Instant.parse("2046-03-16T23:00:00Z"), due().get(key), "another hour");
    leads.set(false);
    assertEquals(0, due().size());
    leads.set(true);
    assertEquals(1, due().size());
    schedules.clear();
    assertEquals(0, due().size());
  }

  @Test
  void aTriggerFiresAtStartAndEndForEverOverAChangeOfTheClocks() {
    MinimumTrigger trigger =
        new MinimumTrigger(
            schedule("friday", "0 0 18 ? * FRI", Duration.ZERO),
            JOB.getKey(),
            Instant.parse("2046-03-09T12:00:00Z"));
    List<Instant> fires = new ArrayList<>();
    for (Date next = trigger.computeFirstFireTime(null); fires.size() < 4; ) {
      fires.add(next.toInstant());
      trigger.triggered(null);
      next = trigger.getNextFireTime();
    }
    assertEquals(
        List.of(
            Instant.parse("2046-03-09T23:00:00Z"),
            Instant.parse("2046-03-10T04:00:00Z"),
            Instant.parse("2046-03-16T22:00:00Z"),
            Instant.parse("2046-03-17T03:00:00Z")),
        fires);
  }

  @Test
  void aTriggerThatWasMissedFiresOnceAtOnce() {
    MinimumTrigger missed =
        new MinimumTrigger(
            schedule("friday", "0 0 18 ? * FRI", Duration.ZERO),
            JOB.getKey(),
            Instant.parse("2020-03-09T12:00:00Z"));
    missed.computeFirstFireTime(null);
    Instant before = Instant.now().minusSeconds(1);
    missed.updateAfterMisfire(null);
    Instant next = missed.getNextFireTime().toInstant();
    assertEquals(true, next.isAfter(before) && next.isBefore(before.plusSeconds(60)));
  }

  @Test
  void ofTriggersForOneMomentTheFirstOneIsEnough() {
    try (World world = new World()) {
      AtomicInteger runs = new AtomicInteger();
      Tick counting =
          new Tick() {
            @Override
            public String name() {
              return "minimums";
            }

            @Override
            public List<String> run(Instant now) {
              runs.incrementAndGet();
              return List.of();
            }
          };
      MinimumsJob job =
          new MinimumsJob(
              new TickRunner(counting, world.core.jobLog(), clock, complaints::add), triggers);
      Instant due = Instant.parse("2046-03-16T22:00:00Z");
      at("2046-03-16T22:00:00Z");
      for (String name : List.of("a", "b", "c")) {
        MinimumTrigger trigger =
            new MinimumTrigger(schedule(name, "0 0 18 ? * FRI", Duration.ZERO), JOB.getKey(), due);
        job.execute(context(job, trigger, due));
      }
      assertEquals(1, runs.get());
      Trigger regular = TriggerBuilder.newTrigger().forJob(JOB).build();
      job.execute(context(job, (OperableTrigger) regular, due));
      assertEquals(2, runs.get(), "its own interval counts always");
      clock.pass(Duration.ofHours(5));
      MinimumTrigger end =
          new MinimumTrigger(schedule("a", "0 0 18 ? * FRI", Duration.ZERO), JOB.getKey(), due);
      job.execute(context(job, end, clock.instant()));
      assertEquals(3, runs.get());
    }
  }

  private JobExecutionContextImpl context(MinimumsJob job, OperableTrigger trigger, Instant due) {
    Date at = Date.from(due);
    return new JobExecutionContextImpl(
        scheduler, new TriggerFiredBundle(JOB, trigger, null, false, at, at, null, null), job);
  }
}
