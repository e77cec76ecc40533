package dev.greenroom.core.process;

/**
 * A launch that waits for its turn, as the account may start no more at the moment: it was not
 * begun with. What waits behind it in the same region, on the same kind of machine, waits too, so
 * that the order is kept.
 */
public final class LaunchPostponed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LaunchPostponed(String message) {
    super(message);
  }
}
