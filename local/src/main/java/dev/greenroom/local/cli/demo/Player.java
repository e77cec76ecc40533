package dev.greenroom.local.cli.demo;

/** A player with a real connection to a game server. */
abstract class Player implements AutoCloseable {
  private final String name;
  private final Inbox inbox = new Inbox();

  Player(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  final Inbox inbox() {
    return inbox;
  }

  /** Waits until the server says exactly this. */
  final void hears(String line) throws DemoFailed, InterruptedException {
    inbox.await(name, line);
  }

  /** Sends one line of the game's protocol. */
  abstract void send(String line) throws DemoFailed;

  /** Leaves. */
  @Override
  public abstract void close();
}
