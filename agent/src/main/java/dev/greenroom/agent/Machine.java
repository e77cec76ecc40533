package dev.greenroom.agent;

/**
 * What an agent reads of the machine it runs on.
 *
 * @param sockets who listens and who is connected
 * @param trees which programs belong to a game
 */
public record Machine(SocketTable sockets, ProcessTree trees) {

  /** The machine that this program runs on. */
  public static Machine here() {
    return new Machine(SocketTable.ofThisMachine(), ProcessTree.ofThisMachine());
  }
}
