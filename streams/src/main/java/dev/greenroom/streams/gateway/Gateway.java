package dev.greenroom.streams.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.core.health.HealthReport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The HTTP side of Greenroom: all of it on one machine, what streams in an account. A virtual
 * thread per exchange.
 */
public final class Gateway implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int DRAIN_SECONDS = 5;
  private static final int START_SECONDS = 20;

  private static final String WHOLE_REQUEST = "sun.net.httpserver.maxReqTime";

  /** More than the slowest part of an upload may take by {@link ReadLimit#DEFAULT}. */
  private static final String WHOLE_REQUEST_SECONDS = "300";

  private final HttpServer server;
  private volatile Optional<HttpServer> second = Optional.empty();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch served = new CountDownLatch(1);
  private final String bind;
  private volatile FunctionRoutes functions;
  private volatile OwnRoutes own = OwnRoutes.NONE;
  private volatile BooleanSupplier ready = () -> false;
  private volatile Optional<Supplier<HealthReport>> reports = Optional.empty();
  private final ReadLimit limit;
  private final Consumer<String> log;

  /**
   * Binds the port; until {@link #serve} requests wait, since a start takes a moment only and a
   * client that comes in the middle of a restart should notice a delay, not an error.
   *
   * @param limit how slowly a body may come
   * @throws BindException when the port is in use
   */
  public Gateway(String bind, int port, ReadLimit limit, Consumer<String> log) throws IOException {
    this.bind = bind;
    this.limit = limit;
    this.log = log;
    limitWholeRequests();
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName(bind), port), BACKLOG);
    begin(server);
  }

  private void begin(HttpServer one) {
    one.setExecutor(threads);
    one.createContext("/", this::handle);
    one.start();
  }

  /**
   * Answers at another address of this machine too, for those who cannot reach the first. At the
   * same port where that is free, else at any; once at most.
   *
   * @return where that is
   */
  public URI listenAlso(String host) throws IOException {
    InetAddress address = InetAddress.getByName(host);
    InetAddress first = server.getAddress().getAddress();
    if (!first.isAnyLocalAddress() && !first.equals(address)) {
      HttpServer also;
      try {
        also = HttpServer.create(new InetSocketAddress(address, port()), BACKLOG);
      } catch (BindException taken) {
        also = HttpServer.create(new InetSocketAddress(address, 0), BACKLOG);
      }
      begin(also);
      second = Optional.of(also);
    }
    return URI.create("http://%s:%d".formatted(host, second.orElse(server).getAddress().getPort()));
  }

  /**
   * The JDK's server reads the head of a request by itself, and reads its settings once. Whoever
   * sends a head byte by byte is cut off by this; it ends where a body was read.
   */
  private static void limitWholeRequests() {
    if (System.getProperty(WHOLE_REQUEST) == null) {
      System.setProperty(WHOLE_REQUEST, WHOLE_REQUEST_SECONDS);
    }
  }

  /** From now on requests are served. */
  public void serve(FunctionRoutes routes, OwnRoutes besides, BooleanSupplier readiness) {
    this.own = besides;
    this.functions = routes;
    this.ready = readiness;
    served.countDown();
  }

  /** From now on {@code /healthz?full} is answered by these reports. */
  public void reportHealth(Supplier<HealthReport> source) {
    this.reports = Optional.of(source);
  }

  /** The port that is bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Where this machine reaches it. */
  public URI url() {
    return URI.create("http://%s:%d".formatted(urlHost(bind), port()));
  }

  /** A wildcard address cannot be dialled everywhere; the loopback of its family can. */
  private static String urlHost(String bind) {
    return switch (bind) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "[::]" -> "[::1]";
      default -> bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    WatchedBody.Watch watch = WatchedBody.over(exchange, limit);
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/healthz")) {
        health(exchange);
      } else if (!isServed()) {
        json(exchange, 503, "{\"message\":\"Greenroom is starting.\"}");
      } else if (!own.serve(exchange)) {
        functions.serve(exchange);
      }
    } catch (IOException clientWentAway) {
      // Nobody is left to be told.
    } catch (RuntimeException e) {
      log.accept("the gateway failed on %s: %s".formatted(exchange.getRequestURI().getPath(), e));
      if (exchange.getResponseCode() < 0) {
        json(
            exchange, 500, "{\"message\":\"Something went wrong on our side; the log names it.\"}");
      }
    } finally {
      watch.close();
    }
  }

  private boolean isServed() {
    try {
      return served.await(START_SECONDS, TimeUnit.SECONDS) && functions != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void health(HttpExchange exchange) throws IOException {
    if ("full".equals(exchange.getRequestURI().getQuery())
        && reports.isPresent()
        && ready.getAsBoolean()) {
      HealthReport report = reports.get().get();
      json(exchange, HealthRoute.status(report), HealthRoute.body(report));
    } else if (ready.getAsBoolean()) {
      json(exchange, 200, "{\"status\":\"ready\"}");
    } else {
      json(exchange, 503, "{\"status\":\"starting\"}");
    }
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a whole answer; none to HEAD and with 204 has a body. */
  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean empty = body.length == 0 || status == 204 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Takes no new request, lets those under way finish for a while, then closes; once. */
  @Override
  public void close() {
    close(Duration.ofSeconds(DRAIN_SECONDS));
  }

  /**
   * The same.
   *
   * @param drain in whole seconds: what is not over then is cut off, which its reader can tell from
   *     an end
   */
  public void close(Duration drain) {
    if (closed.getAndSet(true)) {
      return;
    }
    ready = () -> false;
    served.countDown();
    long until = System.nanoTime() + drain.toNanos();
    int seconds = Math.toIntExact(drain.toSeconds());
    try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
      second.ifPresent(also -> stops.execute(() -> also.stop(seconds)));
      server.stop(seconds);
    }
    threads.shutdown();
    try {
      // Who came in the last moment is not heard any more, but must not break off halfway either.
      if (!threads.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
        threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
