package dev.greenroom.local.docker;

/** There is no Docker engine that this Greenroom could use. */
public final class EngineUnavailable extends Exception {

  /**
   * @param message one sentence that says why
   */
  EngineUnavailable(String message) {
    super(message);
  }
}
