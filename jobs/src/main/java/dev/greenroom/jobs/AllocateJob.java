package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Holds as many processes as an application wants. */
@DisallowConcurrentExecution
public final class AllocateJob implements Job {
  private final TickRunner runner;

  public AllocateJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
