package dev.greenroom.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A part of the kernel's answer to a question about its TCP sockets: sock_diag(7), and the kernel's
 * {@code inet_diag.h} and {@code tcp.h}.
 */
final class SockDiagReply {
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int HEADER = 16;

  /** Of {@code inet_diag_msg}, from its beginning. */
  private static final int SOURCE_PORT = 4;

  private static final int COOKIE = 44;
  private static final int INODE = 68;
  private static final int ATTRIBUTES = 72;
  private static final int INFO = 2;

  /** Of {@code tcp_info}, from its beginning. */
  private static final int BYTES_ACKED = 120;

  private static final int BYTES_SENT = 200;
  private static final int BYTES_REPEATED = 208;

  private static final int NO_SUCH_FAMILY = -2;

  private SockDiagReply() {}

  /**
   * Adds what is in it.
   *
   * @param reply in the order of this machine's bytes
   * @return true when nothing follows
   * @throws IOException when the kernel refused
   */
  static boolean read(ByteBuffer reply, List<Sent> into) throws IOException {
    int at = 0;
    while (at + HEADER <= reply.limit()) {
      int length = reply.getInt(at);
      int type = Short.toUnsignedInt(reply.getShort(at + 4));
      if (type == DONE) {
        return true;
      }
      if (type == ERROR) {
        int error = reply.getInt(at + HEADER);
        if (error == NO_SUCH_FAMILY) {
          return true;
        }
        throw new IOException("The kernel does not tell of its sockets: error " + -error + ".");
      }
      if (length < HEADER || at + length > reply.limit()) {
        throw new IOException("The kernel's answer about its sockets is cut off.");
      }
      socket(reply.slice(at + HEADER, length - HEADER).order(reply.order()), into);
      at += aligned(length);
    }
    return false;
  }

  private static void socket(ByteBuffer message, List<Sent> into) {
    for (int at = ATTRIBUTES; at + 4 <= message.limit(); ) {
      int length = Short.toUnsignedInt(message.getShort(at));
      if (length < 4 || at + length > message.limit()) {
        return;
      }
      if (Short.toUnsignedInt(message.getShort(at + 2)) == INFO) {
        sent(message, message.slice(at + 4, length - 4).order(message.order()), into);
      }
      at += aligned(length);
    }
  }

  private static void sent(ByteBuffer message, ByteBuffer info, List<Sent> into) {
    long bytes;
    if (info.limit() >= BYTES_REPEATED + Long.BYTES) { // Linux 4.19
      bytes = info.getLong(BYTES_SENT) - info.getLong(BYTES_REPEATED);
    } else if (info.limit() >= BYTES_ACKED + Long.BYTES) { // Linux 4.1
      bytes = info.getLong(BYTES_ACKED);
    } else {
      return;
    }
    int port =
        Byte.toUnsignedInt(message.get(SOURCE_PORT)) << 8
            | Byte.toUnsignedInt(message.get(SOURCE_PORT + 1));
    String id = "tcp " + Long.toHexString(message.getLong(COOKIE));
    long inode = Integer.toUnsignedLong(message.getInt(INODE));
    into.add(new Sent(id, "tcp", port, SocketOwner.ofInode(inode), bytes));
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }
}
