package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The formulas against the examples that their own documentation works out. */
class PeerFormulasTest {

  /** 15 % of slots as a buffer is the rule of 85 percent, in slots. */
  @Test
  void agonesKeepsAShareOfAllGameServersReady() {
    assertEquals(100, PeerFormulas.agonesReplicas(85, 15));
    assertEquals(102, PeerFormulas.agonesReplicas(86, 15), "rounded up");
    assertEquals(0, PeerFormulas.agonesReplicas(0, 15));
  }

  /** PutScalingPolicy: a buffer of 10 percent, 100 sessions: balanced with 10 free. */
  @Test
  void gameliftKeepsTenOfAHundredSessionsFree() {
    assertEquals(10, PeerFormulas.gameliftInstances(90, 10, 10), "10 of 100 are free: stay");
    assertEquals(11, PeerFormulas.gameliftInstances(91, 10, 10), "fewer are free: start");
    assertEquals(9, PeerFormulas.gameliftInstances(81, 10, 10), "more are free: stop");
  }

  /** Answer to a user: a buffer of half of the sessions is none of instances: nobody plays. */
  @Test
  void gameliftsBufferIsOfSessionsAndNotOfInstances() {
    assertEquals(0, PeerFormulas.gameliftInstances(0, 50, 5));
  }

  /** Managed scaling: with 10 percent to spare the target is 90. */
  @Test
  void ecsKeepsNeededInstancesAtTheTarget() {
    assertEquals(10, PeerFormulas.ecsInstances(9, 90));
    assertEquals(9, PeerFormulas.ecsInstances(9, 100), "at 100 nothing is spare");
    assertEquals(90, PeerFormulas.ecsReservation(9, 10));
  }

  @Test
  void ecsWithoutInstancesAsksForTheFirst() {
    assertEquals(200, PeerFormulas.ecsReservation(1, 0));
    assertEquals(100, PeerFormulas.ecsReservation(0, 0));
  }
}
