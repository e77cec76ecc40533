package dev.greenroom.core.sim;

/** Somebody who orders nodes and lets them go. One is made for each play, and may remember. */
interface ScalingRule {

  /** How often it looks, in seconds. */
  int every();

  /** How many cloud nodes are there when the play begins. */
  int atStart(Play play);

  /** Looks, and acts on the play. */
  void decide(Play play, int second);
}
