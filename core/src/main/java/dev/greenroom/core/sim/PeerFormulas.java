package dev.greenroom.core.sim;

/** What others publish of how they scale, as plain functions. */
final class PeerFormulas {
  private PeerFormulas() {}

  /**
   * Agones, FleetAutoscaler of type Buffer with a percentage: so many of all game servers are to be
   * ready (pkg/fleetautoscalers, and the reference of FleetAutoscaler).
   *
   * @param allocated game servers in use
   * @param bufferPercent less than 100
   * @return how many game servers there are to be
   */
  static int agonesReplicas(int allocated, int bufferPercent) {
    return (int) Math.ceilDiv(100L * allocated, 100 - bufferPercent);
  }

  /**
   * GameLift, target-based scaling: so many percent of the game sessions of a fleet are to be free
   * (developer guide, target-based auto scaling; PutScalingPolicy).
   *
   * @param sessions that are active
   * @param freePercent less than 100
   * @param perInstance how many an instance holds
   * @return how many instances there are to be
   */
  static int gameliftInstances(int sessions, int freePercent, int perInstance) {
    return (int) Math.ceilDiv(100L * sessions, (100L - freePercent) * perInstance);
  }

  /**
   * ECS, cluster auto scaling: instances needed are to be so many percent of instances running
   * (developer guide, cluster auto scaling; API of ManagedScaling).
   *
   * @param needed instances that run tasks, and what tasks in the state provisioning need
   * @param targetCapacity 1 to 100
   * @return how many instances there are to be
   */
  static int ecsInstances(int needed, int targetCapacity) {
    return Math.ceilDiv(100 * needed, targetCapacity);
  }

  /** What ECS measures: above the target instances come, below it they go. */
  static double ecsReservation(int needed, int running) {
    if (running == 0) {
      return needed == 0 ? 100 : 200;
    }
    return 100.0 * needed / running;
  }
}
