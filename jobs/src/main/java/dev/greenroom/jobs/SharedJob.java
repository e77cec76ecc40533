package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Keeps the nodes of what runs on no machine. */
@DisallowConcurrentExecution
public final class SharedJob implements Job {
  private final TickRunner runner;

  public SharedJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
