package dev.greenroom.agent;

/**
 * What an agent reads of the machine it runs on.
 *
 * @param sockets who listens and who is connected
 * @param trees which programs belong to a game
 * @param namespaces the same as {@code sockets} for games with a network of their own
 */
public record Machine(SocketTable sockets, ProcessTree trees, NamespaceSockets namespaces) {

  /** One whose games with a network of their own are seen as Linux shows them. */
  public Machine(SocketTable sockets, ProcessTree trees) {
    this(sockets, trees, new NamespaceSockets());
  }

  /** The machine that this program runs on. */
  public static Machine here() {
    return new Machine(SocketTable.ofThisMachine(), ProcessTree.ofThisMachine());
  }
}
