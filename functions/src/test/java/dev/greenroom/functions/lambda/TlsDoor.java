package dev.greenroom.functions.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Takes TLS and hands on what is in it, byte by byte, to a port of this machine. */
final class TlsDoor implements AutoCloseable {
  private final ServerSocket door;
  private final int behind;
  private final Set<Socket> outsides = ConcurrentHashMap.newKeySet();

  TlsDoor(SSLContext context, int behind) throws IOException {
    this.behind = behind;
    this.door =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("https://localhost:" + door.getLocalPort());
  }

  /** Ends all connections; new ones are taken. */
  void hangUp() throws IOException {
    for (Socket outside : outsides) {
      outside.close();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket outside = door.accept();
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
        outside.setTcpNoDelay(true);
        inside.setTcpNoDelay(true);
        outsides.add(outside);
        Thread.ofVirtual()
            .start(
                () -> {
                  pump(outside, inside);
                  outsides.remove(outside);
                });
        Thread.ofVirtual().start(() -> pump(inside, outside));
      } catch (IOException e) {
        // Closed, or a client that went away: the next one is waited for.
      }
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16_384];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // Either side has gone; the other is closed with it.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
