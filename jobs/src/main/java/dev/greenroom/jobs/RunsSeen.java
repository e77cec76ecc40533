package dev.greenroom.jobs;

import dev.greenroom.core.job.JobLog;

/** Who counts the runs of jobs. */
public interface RunsSeen {

  /** Nobody does. */
  RunsSeen NOBODY = (job, run) -> {};

  /** A job ran, or failed; called by the thread of the job. */
  void ran(String job, JobLog.Run run);
}
