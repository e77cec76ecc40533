package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Recomputes the utilization of each region. */
@DisallowConcurrentExecution
public final class UtilizationJob implements Job {
  private final TickRunner runner;

  public UtilizationJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
