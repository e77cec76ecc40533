package dev.greenroom.streams.gateway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What a host serves besides the operations; asked before they are. */
@FunctionalInterface
public interface OwnRoutes {
  /** For a host that serves the operations alone. */
  OwnRoutes NONE = exchange -> false;

  /** True when the request was for this, and is answered. */
  boolean serve(HttpExchange exchange) throws IOException;
}
