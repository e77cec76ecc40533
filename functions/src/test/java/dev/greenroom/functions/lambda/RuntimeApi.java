package dev.greenroom.functions.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The side of Lambda's Runtime API that a runtime client talks to (Lambda Developer Guide, "Using
 * the Lambda runtime API"), for one environment.
 */
public final class RuntimeApi implements AutoCloseable {
  private static final String BASE = "/2018-06-01/runtime/";
  private static final int PATIENCE_SECONDS = 120;

  private final HttpServer server;
  private final BlockingQueue<byte[]> events = new ArrayBlockingQueue<>(100);
  private final BlockingQueue<Said> said = new ArrayBlockingQueue<>(100);
  private int invocations;

  /**
   * What the client said.
   *
   * @param kind {@code ready} when it asks for the first event, {@code restore} when it waits for a
   *     snapshot to be taken, {@code response}, {@code error} or {@code init/error}
   * @param atNanos when, by this machine's ticker
   */
  public record Said(String kind, byte[] body, long atNanos) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  public RuntimeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(BASE, this::answer);
    server.start();
  }

  /** For the variable {@code AWS_LAMBDA_RUNTIME_API}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Hands over an event, and waits for what is said next. */
  public Said invoke(byte[] event) throws InterruptedException {
    events.add(event);
    return next();
  }

  /** What is said next. */
  public Said next() throws InterruptedException {
    Said next = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the function said nothing for " + PATIENCE_SECONDS + " s");
    }
    return next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String what = exchange.getRequestURI().getPath().substring(BASE.length());
      byte[] body = exchange.getRequestBody().readAllBytes();
      long now = System.nanoTime();
      if (what.equals("invocation/next")) {
        handOver(exchange, now);
      } else if (what.equals("restore/next")) {
        said.add(new Said("restore", body, now));
        exchange.sendResponseHeaders(200, -1);
      } else {
        said.add(new Said(what.replaceFirst("invocation/[^/]*/", ""), body, now));
        exchange.sendResponseHeaders(202, -1);
      }
    }
  }

  private void handOver(HttpExchange exchange, long now) throws IOException {
    if (invocations++ == 0) {
      said.add(new Said("ready", new byte[0], now));
    }
    try {
      byte[] event = events.take();
      exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "request-" + invocations);
      // The native half of the client ends with a segmentation fault where these two are missing.
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange
          .getResponseHeaders()
          .set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
      exchange.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", Long.toString(1L << 50));
      exchange
          .getResponseHeaders()
          .set(
              "Lambda-Runtime-Invoked-Function-Arn",
              "arn:aws:lambda:eu-central-1:000000000000:function:greenroom:live");
      exchange.sendResponseHeaders(200, event.length);
      exchange.getResponseBody().write(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
