package dev.greenroom.jobs;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Takes away what applications kept in AWS that are no more. */
@DisallowConcurrentExecution
public final class ExpireSecretsJob implements Job {
  private final TickRunner runner;

  public ExpireSecretsJob(TickRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.run();
  }
}
