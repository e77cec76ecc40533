package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Gives fleets the cloud nodes that they need. */
@DisallowConcurrentExecution
public final class ScaleJob implements Job {
  private final TickRunner runner;

  public ScaleJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
