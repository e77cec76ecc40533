package dev.greenroom.streams.gateway;

import com.sun.net.httpserver.HttpExchange;
import dev.greenroom.functions.http.HttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The body of a request under a {@link ReadLimit}. Until its end was read, a second thread watches;
 * when the time is up it answers 408 and interrupts the reader, which closes the connection. What
 * comes after the body (a long poll, a log that is followed) is not its business.
 */
final class WatchedBody extends FilterInputStream {
  /** Ends the watching. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private enum State {
    READING,
    READ,
    CUT
  }

  private final HttpExchange exchange;
  private final ReadLimit limit;
  private final Thread reader = Thread.currentThread();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<State> state = new AtomicReference<>(State.READING);
  private final Thread watch;

  private WatchedBody(HttpExchange exchange, InputStream body, ReadLimit limit) {
    super(body);
    this.exchange = exchange;
    this.limit = limit;
    this.watch = Thread.ofVirtual().name("request body").start(this::watch);
  }

  /** Watches the body of the exchange, if it has any; to be closed when the exchange is over. */
  static Watch over(HttpExchange exchange, ReadLimit limit) {
    InputStream body = exchange.getRequestBody();
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    boolean none =
        !exchange.getRequestHeaders().containsKey("Transfer-Encoding")
            && (length == null || length.strip().matches("0+"));
    if (none) {
      return () -> {};
    }
    WatchedBody watched = new WatchedBody(exchange, body, limit);
    exchange.setStreams(watched, null);
    return watched::ended;
  }

  private void watch() {
    long start = System.nanoTime();
    try {
      while (true) {
        Duration left = limit.left(bytes.get(), Duration.ofNanos(System.nanoTime() - start));
        if (!left.isPositive()) {
          break;
        }
        Thread.sleep(left);
      }
    } catch (InterruptedException theEndWasRead) {
      return;
    }
    if (state.compareAndSet(State.READING, State.CUT)) {
      answer();
      reader.interrupt();
    }
  }

  private void answer() {
    HttpResponse late =
        HttpResponse.error(
            408,
            "The body came too slowly: %d bytes in %d seconds; send it faster than %d bytes a second."
                .formatted(bytes.get(), limit.grace().toSeconds(), limit.bytesPerSecond()));
    try {
      late.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(late.status(), late.body().length);
      OutputStream out = exchange.getResponseBody();
      out.write(late.body());
      out.flush();
    } catch (IOException clientWentAway) {
      // Nobody is left to be told.
    }
  }

  private void ended() {
    if (state.compareAndSet(State.READING, State.READ)) {
      watch.interrupt();
    }
  }

  private int counted(int n) throws IOException {
    if (state.get() == State.CUT) {
      throw new IOException("the body came too slowly");
    }
    if (n < 0) {
      ended();
    } else {
      bytes.addAndGet(n);
    }
    return n;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    try {
      return counted(in.read(block, from, length));
    } catch (RuntimeException jdkOnAChunkOfNegativeSize) {
      throw new IOException("the body is framed wrongly", jdkOnAChunkOfNegativeSize);
    }
  }
}
