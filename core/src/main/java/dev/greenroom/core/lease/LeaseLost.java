package dev.greenroom.core.lease;

/** Another machine runs the jobs by now: whoever meets this leaves everything as it is. */
public final class LeaseLost extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLost(String message) {
    super(message);
  }
}
