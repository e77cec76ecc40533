package dev.greenroom.agent;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the Linux kernel what its TCP sockets have sent, as {@code ss -i} does, without starting a
 * program and without any privilege: sock_diag(7). {@code /proc} does not tell.
 */
final class SockDiag implements SentTable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int IPPROTO_TCP = 6;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short REQUEST_DUMP = 0x301;
  private static final byte WANT_INFO = 1 << 1;
  private static final int REQUEST = 72;
  private static final int LARGEST_REPLY = 1 << 16;
  private static final int MOST_REPLIES = 10_000;

  /** All states but LISTEN (10) and TIME_WAIT (6), which send nothing. */
  private static final int STATES = 0xfff & ~(1 << 10) & ~(1 << 6);

  private final C c;
  private final MemorySegment request;
  private final MemorySegment reply;
  private int socket = -1;

  /** The functions of the C library that it takes. */
  private record C(
      MethodHandle socket,
      MethodHandle setsockopt,
      MethodHandle send,
      MethodHandle recv,
      MethodHandle close) {}

  /** On this machine, if it is one that can be asked so. */
  static SentTable ofThisMachine() {
    try {
      SockDiag diag = new SockDiag();
      diag.look();
      return diag;
    } catch (IOException | RuntimeException | LinkageError untold) {
      return SentTable.NONE;
    }
  }

  private SockDiag() {
    this.c = library();
    Arena arena = Arena.ofAuto();
    this.request = arena.allocate(REQUEST, Long.BYTES);
    this.reply = arena.allocate(LARGEST_REPLY, Long.BYTES);
  }

  @SuppressWarnings("restricted")
  private static C library() {
    ValueLayout i = ValueLayout.JAVA_INT;
    ValueLayout l = ValueLayout.JAVA_LONG;
    ValueLayout p = ValueLayout.ADDRESS;
    return new C(
        function("socket", FunctionDescriptor.of(i, i, i, i)),
        function("setsockopt", FunctionDescriptor.of(i, i, i, i, p, i)),
        function("send", FunctionDescriptor.of(l, i, p, l, i)),
        function("recv", FunctionDescriptor.of(l, i, p, l, i)),
        function("close", FunctionDescriptor.of(i, i)));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  @Override
  public synchronized List<Sent> look() throws IOException {
    List<Sent> sent = new ArrayList<>();
    try {
      open();
      ask(AF_INET, sent);
      ask(AF_INET6, sent);
      return sent;
    } catch (IOException e) {
      close(); // what is left of an answer must not be taken for the next one
      throw e;
    }
  }

  private void open() throws IOException {
    if (socket >= 0) {
      return;
    }
    socket = (int) call(c.socket, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
    if (socket < 0) {
      throw new IOException("The kernel gives no socket to ask it of sockets.");
    }
    request.fill((byte) 0);
    request.set(ValueLayout.JAVA_LONG, 0, 1); // a second, then 0 microseconds
    call(c.setsockopt, socket, SOL_SOCKET, SO_RCVTIMEO, request, 2 * Long.BYTES);
  }

  private void ask(int family, List<Sent> sent) throws IOException {
    ByteBuffer question = request.fill((byte) 0).asByteBuffer().order(ByteOrder.nativeOrder());
    question.putInt(REQUEST).putShort(SOCK_DIAG_BY_FAMILY).putShort(REQUEST_DUMP).putLong(0);
    question.put((byte) family).put((byte) IPPROTO_TCP).put(WANT_INFO).put((byte) 0);
    question.putInt(STATES);
    if ((long) call(c.send, socket, request, (long) REQUEST, 0) != REQUEST) {
      throw new IOException("The kernel takes no question about its sockets.");
    }
    for (int replies = 0; replies < MOST_REPLIES; replies++) {
      long length = (long) call(c.recv, socket, reply, (long) LARGEST_REPLY, 0);
      if (length <= 0) {
        throw new IOException("The kernel does not answer a question about its sockets.");
      }
      ByteBuffer part = reply.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
      if (SockDiagReply.read(part, sent)) {
        return;
      }
    }
  }

  private void close() throws IOException {
    if (socket >= 0) {
      call(c.close, socket);
      socket = -1;
    }
  }

  private static Object call(MethodHandle function, Object... arguments) throws IOException {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }
}
