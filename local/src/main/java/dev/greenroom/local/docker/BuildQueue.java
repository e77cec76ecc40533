package dev.greenroom.local.docker;

import dev.greenroom.core.build.ImageBuilder.Order;
import java.util.List;
import java.util.Optional;

/** So many builds at once; the others wait for a turn that is fair ({@link FairTurns}). */
final class BuildQueue {
  /** From here on each step ahead is told; before that, when the way has halved. */
  private static final int NEAR = 10;

  private final int atOnce;
  private final FairTurns<Ticket> turns = new FairTurns<>();
  private List<Ticket> order = List.of();
  private int running;

  BuildQueue(int atOnce) {
    this.atOnce = atOnce;
  }

  /** One that waits: compared by what it is, not by what it says. */
  private static final class Ticket {
    private boolean called;
    private int told = Integer.MAX_VALUE;
  }

  /** What is done when it is its turn. */
  @FunctionalInterface
  interface Turn<T, A extends Exception, B extends Exception> {
    T run() throws A, B;
  }

  /**
   * Where one stands.
   *
   * @param number 1 for the one whose turn is next
   * @param of how many wait
   */
  record Place(int number, int of) {}

  /** Is told at which place one waits, and again when it comes ahead. */
  @FunctionalInterface
  interface Waiting {
    void at(Place place);
  }

  <T, A extends Exception, B extends Exception> T inTurn(
      Order build, Waiting waiting, Turn<T, A, B> turn) throws A, B, InterruptedException {
    await(build, waiting);
    try {
      return turn.run();
    } finally {
      leave();
    }
  }

  private void await(Order build, Waiting waiting) throws InterruptedException {
    Optional<Ticket> ticket = enter(build);
    if (ticket.isEmpty()) {
      return;
    }
    try {
      for (var place = news(ticket.get()); place.isPresent(); place = news(ticket.get())) {
        // Outside of the lock: a log that cannot be written for a while holds up nobody else.
        waiting.at(place.get());
      }
    } catch (InterruptedException | RuntimeException e) {
      giveUp(ticket.get());
      throw e;
    }
  }

  /** Empty for one that need not wait. */
  private synchronized Optional<Ticket> enter(Order build) {
    if (running < atOnce) {
      running++;
      return Optional.empty();
    }
    Ticket ticket = new Ticket();
    turns.add(build.orgId(), build.appId().orElse(""), ticket);
    changed();
    return Optional.of(ticket);
  }

  /** Blocks until its place is worth a word; empty when it is its turn. */
  private synchronized Optional<Place> news(Ticket ticket) throws InterruptedException {
    while (!ticket.called) {
      int number = order.indexOf(ticket) + 1;
      if (number < ticket.told && (number <= NEAR || number <= ticket.told / 2)) {
        ticket.told = number;
        return Optional.of(new Place(number, order.size()));
      }
      wait();
    }
    return Optional.empty();
  }

  private synchronized void giveUp(Ticket ticket) {
    if (ticket.called) {
      leave();
    } else {
      turns.remove(ticket);
      changed();
    }
  }

  /** Whose turn it is next takes the place. */
  private synchronized void leave() {
    Optional<Ticket> next = turns.next();
    next.ifPresentOrElse(ticket -> ticket.called = true, () -> running--);
    changed();
  }

  private void changed() {
    order = turns.order();
    notifyAll();
  }
}
