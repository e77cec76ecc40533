package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Compares what is written with what runs. */
@DisallowConcurrentExecution
public final class ReconcileJob implements Job {
  private final TickRunner runner;

  public ReconcileJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
