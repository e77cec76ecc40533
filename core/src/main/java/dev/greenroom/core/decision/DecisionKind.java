package dev.greenroom.core.decision;

/** What kind of decision it was, in the order in which they come in a life. */
public enum DecisionKind {
  /** A budget refused the room: there is no room and no process. */
  budgetRefused,
  /** A suspended room came back. */
  roomResumed,
  /** A node was chosen when the process was opened. */
  placed,
  /** No node fitted when the process was opened: it waits. */
  waits,
  /** While it waited, something was decided about the nodes of its fleet. */
  fleetDecided,
  /** The placer found a node for what waited. */
  placedLater,
  /** The launch could not be completed at once; the placer repeats it. */
  launchFailed,
  /** The placer repeated a launch that was never recorded. */
  relaunched,
  /** It can never start. */
  launchRefused,
  /** Greenroom came back while it went on: what was not watched is not timed. */
  resumed,
  /** The first player connected. */
  firstPlayer,
  /** A caller suspended the room. */
  roomSuspended,
  /** A caller destroyed the room. */
  roomDestroyed,
  /** Its agent was asked whether it is idle. */
  reapAsked,
  /** Its agent saw a player, or cannot see any: it stays. */
  reapVetoed,
  /** Nobody answered the question: it stays. */
  reapUnanswered,
  /** Its agent confirmed that it is idle: it was stopped. */
  reaped,
  /** It takes no new room; its rooms finish. */
  drained,
  /** It had drained and takes rooms again. */
  takenBack,
  /** A caller stopped it. */
  stopped,
  /** It was stopped because Greenroom itself ended. */
  shutDown,
  /** It was killed, since the grace of its stop was over. */
  killed,
  /** It was failed, since it did not bind its port in time. */
  bindFailed,
  /** It was written as over, since its machine no longer knows it. */
  lost,
  /** Its end was reported. */
  exited,
  /** As which task of ECS it ran, by which its log is found; no decision of ours, but its trace. */
  ranAsTask,
  /** It failed, so that no further one like it is started for a while. */
  held,
  /** Its rooms were written as destroyed. */
  swept,
  /** The minimum of a region of a fleet rose, by the clock or by hand. */
  minimumRaised,
  /** It fell again. */
  minimumLowered
}
