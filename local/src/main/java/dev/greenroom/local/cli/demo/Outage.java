package dev.greenroom.local.cli.demo;

/** The Greenroom of the demo as a program of its own, which can be killed and started again. */
public interface Outage {

  /** The process that Greenroom is now. */
  long pid();

  /** As {@code kill -9} does it; returns when it is dead. */
  void kill() throws InterruptedException;

  /** Starts it again on the same data and address; returns when its API answers. */
  void start();
}
