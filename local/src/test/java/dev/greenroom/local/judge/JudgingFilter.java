package dev.greenroom.local.judge;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Reads along what is answered; an answer that its client did not wait for is not judged. */
final class JudgingFilter extends Filter {

  @Override
  public String description() {
    return "holds every answer against the contract";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Copy copy = new Copy(exchange.getResponseBody());
    exchange.setStreams(null, copy);
    Judge.begins();
    try {
      chain.doFilter(exchange);
      if (!copy.broken && exchange.getResponseCode() > 0) {
        Judge.judge(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getResponseCode(),
            exchange.getResponseHeaders(),
            copy.read.toByteArray());
      }
    } finally {
      Judge.ends();
    }
  }

  /** What goes to the client, and stays here, too. */
  private static final class Copy extends FilterOutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private boolean broken;

    private Copy(OutputStream client) {
      super(client);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
      read.write(bytes, offset, length);
    }
  }
}
