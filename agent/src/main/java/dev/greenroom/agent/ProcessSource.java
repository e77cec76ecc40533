package dev.greenroom.agent;

import java.util.List;

/** A runtime on this machine: it starts games and knows how they ended. Safe for any thread. */
public interface ProcessSource {

  /** Every process that runs, and every ended one that nobody has told it to forget. */
  List<LocalProcess> processes();

  /**
   * The control plane has recorded the end of this process; it need not be listed any longer. Only
   * called for a process whose end was reported. An unknown id is ignored.
   */
  void forget(String processId);
}
