package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Deletes builds that are too old or too many, and that nobody needs. */
@DisallowConcurrentExecution
public final class ExpireBuildsJob implements Job {
  private final TickRunner runner;

  public ExpireBuildsJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
