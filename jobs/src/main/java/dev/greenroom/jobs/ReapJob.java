package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Looks at the processes whose deadline has come. */
@DisallowConcurrentExecution
public final class ReapJob implements Job {
  private final TickRunner runner;

  public ReapJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
