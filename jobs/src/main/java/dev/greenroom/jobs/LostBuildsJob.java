package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Fails the builds whose runner died. */
@DisallowConcurrentExecution
public final class LostBuildsJob implements Job {
  private final TickRunner runner;

  public LostBuildsJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
