package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Writes what is over to files, before it ages out. */
@DisallowConcurrentExecution
public final class ArchiveJob implements Job {
  private final TickRunner runner;

  public ArchiveJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
