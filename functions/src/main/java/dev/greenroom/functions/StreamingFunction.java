package dev.greenroom.functions;

import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.ResponseSink;
import java.io.IOException;

/** Answers piece by piece where the gateway can; in a plain invocation the same is buffered. */
public interface StreamingFunction {

  /**
   * Answers a request: refusals, too, go through the sink, as ordinary JSON.
   *
   * @throws IOException when the reader went away, or the answer broke in its middle: what was sent
   *     must then not look complete
   */
  void stream(HttpRequest request, ResponseSink sink) throws IOException;
}
