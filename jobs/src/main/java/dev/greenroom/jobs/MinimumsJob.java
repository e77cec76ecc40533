package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Tells which minimums have changed, and sets the triggers for the next changes. */
@DisallowConcurrentExecution
public final class MinimumsJob implements Job {
  private final TickRunner runner;
  private final MinimumTriggers triggers;

  public MinimumsJob(TickRunner runner, MinimumTriggers triggers) {
    this.runner = runner;
    this.triggers = triggers;
  }

  /** Of triggers that fire for one moment the first one is enough. */
  @Override
  public void execute(JobExecutionContext context) {
    if (context.getTrigger() instanceof MinimumTrigger
        && triggers.sawThatOf(context.getScheduledFireTime().toInstant())) {
      return;
    }
    triggers.looking();
    runner.run();
    triggers.align(context.getScheduler(), context.getJobDetail().getKey());
  }
}
