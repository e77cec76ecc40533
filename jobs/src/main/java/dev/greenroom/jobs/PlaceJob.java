package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Gives waiting processes a node and repeats launches that were never recorded. */
@DisallowConcurrentExecution
public final class PlaceJob implements Job {
  private final TickRunner runner;

  public PlaceJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
