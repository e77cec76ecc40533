package dev.greenroom.jobs;

import dev.greenroom.core.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/** The Quartz scheduler with all jobs at their intervals. A missed time is not made up for. */
public final class Jobs implements AutoCloseable {
  private static final int LOOK_SECONDS = 1;

  private final Scheduler scheduler;
  private final List<Schedule> schedules;
  private final ScheduledExecutorService clockLook =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clock-look").factory());

  /**
   * A job and how often it runs.
   *
   * @param name unique among the jobs
   * @param type its Quartz class
   * @param make makes it
   * @param every between two starts; two runs of one job never overlap
   */
  public record Schedule(
      String name, Class<? extends Job> type, Function<String, Job> make, Duration every) {}

  private Jobs(Scheduler scheduler, List<Schedule> schedules) {
    this.scheduler = scheduler;
    this.schedules = schedules;
  }

  /** Quartz waits for moments of the wall clock; this thread for time that really passes. */
  private Jobs watching(SetBack setBack) {
    clockLook.scheduleAtFixedRate(
        () -> {
          if (setBack.happened()) {
            beginAnew();
          }
        },
        LOOK_SECONDS,
        LOOK_SECONDS,
        TimeUnit.SECONDS);
    return this;
  }

  /** Else nothing would run until the clock is again where it was. */
  void beginAnew() {
    try {
      for (Schedule schedule : schedules) {
        scheduler.rescheduleJob(TriggerKey.triggerKey(schedule.name()), trigger(schedule));
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("the jobs were not scheduled anew", e);
    }
  }

  private static Trigger trigger(Schedule schedule) {
    return TriggerBuilder.newTrigger()
        .withIdentity(schedule.name())
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule()
                .withIntervalInMilliseconds(schedule.every().toMillis())
                .repeatForever()
                .withMisfireHandlingInstructionNextWithRemainingCount())
        .startNow()
        .build();
  }

  /** Starts all of them, each at once for the first time. */
  public static Jobs start(List<Schedule> schedules) {
    try {
      Map<String, Schedule> byName =
          schedules.stream().collect(Collectors.toMap(Schedule::name, Function.identity()));
      StdSchedulerFactory factory = new StdSchedulerFactory(properties(schedules.size()));
      Scheduler scheduler = factory.getScheduler();
      scheduler.setJobFactory(
          (bundle, ignored) -> {
            String name = bundle.getJobDetail().getKey().getName();
            return byName.get(name).make().apply(name);
          });
      for (Schedule schedule : schedules) {
        scheduler.scheduleJob(
            JobBuilder.newJob(schedule.type()).withIdentity(schedule.name()).build(),
            trigger(schedule));
      }
      scheduler.start();
      return new Jobs(scheduler, List.copyOf(schedules))
          .watching(new SetBack(InstantSource.system(), Ticker.real()));
    } catch (SchedulerException e) {
      throw new IllegalStateException("the job scheduler did not start", e);
    }
  }

  private static Properties properties(int threads) {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "greenroom-" + UUID.randomUUID());
    properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return properties;
  }

  /** Runs a job now, besides its schedule. */
  public void trigger(String name) {
    try {
      scheduler.triggerJob(JobKey.jobKey(name));
    } catch (SchedulerException e) {
      throw new IllegalStateException("job " + name + " was not triggered", e);
    }
  }

  /** Waits for the runs under way. */
  @Override
  public void close() {
    clockLook.shutdownNow();
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw new IllegalStateException("the job scheduler did not stop", e);
    }
  }
}
