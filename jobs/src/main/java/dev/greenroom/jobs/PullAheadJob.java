package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Has nodes get the images of new deployments ready. */
@DisallowConcurrentExecution
public final class PullAheadJob implements Job {
  private final TickRunner runner;

  public PullAheadJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
