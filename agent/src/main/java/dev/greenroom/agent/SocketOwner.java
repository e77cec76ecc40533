package dev.greenroom.agent;

import java.util.Set;

/**
 * Who holds a socket, as far as the machine tells.
 *
 * @param inode the socket's number on Linux; 0 where there is none, and for a connection that waits
 *     to be accepted
 * @param pids the programs that hold it, where the machine says so by itself; else empty
 */
public record SocketOwner(long inode, Set<Long> pids) {
  static final SocketOwner UNKNOWN = new SocketOwner(0, Set.of());

  static SocketOwner ofInode(long inode) {
    return new SocketOwner(inode, Set.of());
  }
}
