package dev.greenroom.local.judge;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.spi.HttpServerProvider;
import dev.greenroom.streams.gateway.Gateway;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The JDK's own HTTP server; where it serves a {@link Gateway}, all answers pass the {@link Judge}.
 * Named to the JDK by a property of the test run, so that no test must ask for it and no child
 * process has it.
 */
public final class JudgedServerProvider extends HttpServerProvider {
  private final HttpServerProvider jdk = ofTheJdk();

  /** The JDK hands it out only where no other is named; its package is opened to the tests. */
  private static HttpServerProvider ofTheJdk() {
    try {
      return (HttpServerProvider)
          Class.forName("sun.net.httpserver.DefaultHttpServerProvider")
              .getConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public HttpServer createHttpServer(InetSocketAddress address, int backlog) throws IOException {
    return new JudgedServer(jdk.createHttpServer(address, backlog));
  }

  @Override
  public HttpsServer createHttpsServer(InetSocketAddress address, int backlog) throws IOException {
    return jdk.createHttpsServer(address, backlog);
  }

  /** Others than the gateway are made by tests, and may answer what they like. */
  static boolean isGateway(HttpHandler handler) {
    return handler.getClass().getName().startsWith(Gateway.class.getName());
  }
}
