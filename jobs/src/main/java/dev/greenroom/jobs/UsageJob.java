package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Notes what runs, and measures the budgets. */
@DisallowConcurrentExecution
public final class UsageJob implements Job {
  private final TickRunner runner;

  public UsageJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
