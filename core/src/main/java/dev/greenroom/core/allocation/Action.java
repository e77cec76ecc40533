package dev.greenroom.core.allocation;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.process.Process;

/** One decision about one region. */
public sealed interface Action {

  /**
   * True for what starts a process, and for what takes one away because another has its place, or
   * is to have it: neither is done while nothing new may start.
   */
  default boolean startsOrReplaces() {
    return this instanceof Start
        || this instanceof Withdraw
        || (this instanceof Drain drain && !drain.onlyEmpty());
  }

  /** Another process of the newest deployment is started. */
  record Start() implements Action {}

  /**
   * It takes no new room; its rooms finish.
   *
   * @param onlyEmpty not if a room has come to it meanwhile
   */
  record Drain(Process process, boolean onlyEmpty, String why) implements Action {}

  /** It drains and seems empty: its agent is asked to look once more, and then it is stopped. */
  record Ask(Process process) implements Action {}

  /** It drained and takes rooms again. */
  record TakeBack(Process process, String why) implements Action {}

  /** It has not started, holds no room and runs an older deployment: it is stopped. */
  record Withdraw(Process process, String why) implements Action {}

  /** Nothing of its application may go on: it is stopped, with all that is on it. */
  record Stop(Process process, String why) implements Action {}

  /**
   * Something is to be remembered.
   *
   * @param target how many processes are wanted from now on
   * @param about the process whose story it belongs to, or empty
   * @param said a sentence, or empty where nothing is worth saying
   */
  record Remember(AllocationState state, int target, String about, String said) implements Action {}
}
